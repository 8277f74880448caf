// The canonical N-Quads of JSON-LD documents by jsonld.js: reads {contexts, base, documents} from
// standard input and writes the array of texts.

import {documentLoaderOf, text} from './common.mjs';
import jsonld from 'jsonld';

const {contexts, base, documents} = JSON.parse(await text(process.stdin));
const options = {
  algorithm: 'RDFC-1.0', base, documentLoader: documentLoaderOf(contexts),
  format: 'application/n-quads', safe: false
};
const texts = [];
for(const document of documents) {
  texts.push(await jsonld.canonize(document, options));
}
process.stdout.write(JSON.stringify(texts));
