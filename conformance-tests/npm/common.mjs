// What the scripts here share: contexts and keys from memory, standard input whole, and outcomes.

/** A loader for the given contexts; of keys it knows did:key only, made from the identifier. */
export function documentLoaderOf(contexts) {
  return async url => {
    const found = contexts[url] ?? keyDocument(url);
    if(!found) {
      throw new Error(`not at hand: ${url}`);
    }
    return {contextUrl: null, documentUrl: url, document: found};
  };
}

function keyDocument(url) {
  const [controller, fragment] = url.split('#');
  if(!controller.startsWith('did:key:')) {
    return undefined;
  }
  const publicKeyMultibase = controller.slice('did:key:'.length);
  const id = `${controller}#${publicKeyMultibase}`;
  const method = {id, type: 'Multikey', controller, publicKeyMultibase};
  if(fragment) {
    return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
  }
  const context = ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'];
  return {'@context': context, id: controller, assertionMethod: [method],
    verificationMethod: [method]};
}

/** A stream of UTF-8, to its end. */
export async function text(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Runs each task and writes the array of their outcomes: {done} or {error}. */
export async function answer(tasks, run) {
  const outcomes = [];
  for(const task of tasks) {
    try {
      outcomes.push({done: await run(task)});
    } catch(error) {
      outcomes.push({error: reasons(error)});
    }
  }
  process.stdout.write(JSON.stringify(outcomes));
}

function reasons(error) {
  const inner = [].concat(error?.errors ?? [], error?.cause ?? []).map(reasons);
  return [error?.message ?? String(error), ...inner].join('; ');
}
