// Long forms of did:ion by ION's SDK: reads {tasks} from standard input, each with a network, keys
// and a document, and writes the array of outcomes.

import {answer, text} from './common.mjs';
import {IonDid, IonSdkConfig} from '@decentralized-identity/ion-sdk';

const {tasks} = JSON.parse(await text(process.stdin));
await answer(tasks, ({network, ...input}) => {
  IonSdkConfig.network = network;
  return IonDid.createLongFormDid(input);
});
