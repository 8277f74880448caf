// A chain on this machine with the registry of did:ethr on it: identities are changed block by block,
// and the peer resolves each state. Prints one line of JSON (where the node is, and what the peer
// said), then serves the node until its standard input ends.

import {createRequire} from 'node:module';
import {Resolver} from 'did-resolver';
import {getResolver} from 'ethr-did-resolver';

const require = createRequire(import.meta.url);
const ganache = require('ganache');
const {EthereumDIDRegistry} = require('ethr-did-registry');
const {Interface, SigningKey, computeAddress, hexlify, toUtf8Bytes, zeroPadBytes} =
  createRequire(require.resolve('ethr-did-resolver'))('ethers');

const CHAIN = 1337;
const START = 1_767_225_600; // 2026-01-01
const MINUTE = 60;
const YEAR = 365 * 24 * 3600;
const NOBODY = '0x0000000000000000000000000000000000000000';

const server = ganache.server({
  chain: {chainId: CHAIN, networkId: CHAIN, time: new Date(START * 1000)},
  wallet: {mnemonic: 'test test test test test test test test test test test junk', totalAccounts: 10},
  logging: {quiet: true}
});
await server.listen(0, '127.0.0.1');
const {provider} = server;
const url = `http://127.0.0.1:${server.address().port}`;
const accounts = await provider.request({method: 'eth_accounts', params: []});
const keys = provider.getInitialAccounts();
const publicKeys = accounts.map(account => SigningKey.computePublicKey(keys[account].secretKey, true));

const abi = new Interface(EthereumDIDRegistry.abi);
let registry;
let time = START;

async function height() {
  return Number(await provider.request({method: 'eth_blockNumber', params: []}));
}

async function mine() {
  time += MINUTE;
  await provider.request({method: 'evm_mine', params: [time]});
}

async function send(from, data, to = registry) {
  return provider.request({method: 'eth_sendTransaction', params: [{from, to, data, gas: '0x3d0900'}]});
}

// One transaction in a block of its own, a minute after the one before.
async function change(from, name, ...parameters) {
  await together([[from, name, ...parameters]]);
}

// Several transactions in one block.
async function together(calls) {
  await provider.request({method: 'miner_stop', params: []});
  const hashes = [];
  for(const [from, name, ...parameters] of calls) {
    hashes.push(await send(from, abi.encodeFunctionData(name, parameters)));
  }
  time += MINUTE;
  await provider.request({method: 'evm_setTime', params: [`0x${(time * 1000).toString(16)}`]});
  await provider.request({method: 'miner_start', params: []});
  for(const hash of hashes) {
    const receipt = await provider.request({method: 'eth_getTransactionReceipt', params: [hash]});
    if(receipt?.status !== '0x1') {
      throw new Error(`a transaction failed: ${JSON.stringify(receipt)}`);
    }
  }
}

const word = text => zeroPadBytes(toUtf8Bytes(text), 32);
const bytes = text => hexlify(toUtf8Bytes(text));

await send(accounts[9], EthereumDIDRegistry.bytecode, undefined).then(async hash => {
  const receipt = await provider.request({method: 'eth_getTransactionReceipt', params: [hash]});
  registry = receipt.contractAddress;
});

const ed25519 = '0xc642b35757cc36906fa75fa0338bf33e5210c5bce4769324801fd64276d69d07';
const x25519 = '0x118557777ffb078774371a52b00fed75561dcf975e61c47553e664a617661052';
const [plain, rotated, rich, expiring, over, many, other] = accounts;

// Each identity with the blocks in which it changed, and those beside them.
const identities = [];
async function identity(name, account, changes) {
  const from = await height();
  await changes();
  identities.push([name, account, from, await height()]);
}

await identity('plain', plain, mine);
await identity('rotated', rotated, async () => {
  await change(rotated, 'changeOwner', rotated, other);
  await change(other, 'addDelegate', rotated, word('veriKey'), accounts[7], YEAR);
  await change(other, 'changeOwner', rotated, rotated);
  await change(rotated, 'revokeDelegate', rotated, word('veriKey'), accounts[7]);
});
await identity('rich', rich, async () => {
  await change(rich, 'addDelegate', rich, word('veriKey'), accounts[7], YEAR);
  await change(rich, 'addDelegate', rich, word('sigAuth'), accounts[8], YEAR);
  await change(rich, 'setAttribute', rich, word('did/pub/Secp256k1/veriKey/hex'), publicKeys[7], YEAR);
  await change(rich, 'setAttribute', rich, word('did/pub/Ed25519/veriKey/base64'), ed25519, YEAR);
  await together([
    [rich, 'setAttribute', rich, word('did/pub/Secp256k1/sigAuth/hex'), publicKeys[8], YEAR],
    [rich, 'setAttribute', rich, word('did/pub/X25519/enc/base58'), x25519, YEAR],
    [rich, 'setAttribute', rich, word('did/pub/RSA/veriKey/pem'), bytes('-----BEGIN'), YEAR],
    [rich, 'setAttribute', rich, word('did/svc/HubService'), bytes('https://hub.example'), YEAR]
  ]);
  await change(rich, 'setAttribute', rich, word('did/svc/Messages'),
    bytes('{"uri":"https://messages.example","accept":["didcomm/v2"]}'), YEAR);
  await change(rich, 'setAttribute', rich, word('unknown'), bytes('nothing of a document'), YEAR);
  await change(rich, 'revokeAttribute', rich, word('did/pub/Secp256k1/veriKey/hex'), publicKeys[7]);
  await change(rich, 'revokeAttribute', rich, word('did/svc/HubService'), bytes('https://hub.example'));
  await change(rich, 'addDelegate', rich, word('veriKey'), accounts[6], YEAR);
});
await identity('expiring', expiring, async () => {
  await change(expiring, 'addDelegate', expiring, word('veriKey'), accounts[7], 3 * MINUTE);
  await change(expiring, 'setAttribute', expiring, word('did/pub/Ed25519/veriKey'), ed25519, 4 * MINUTE);
  await change(expiring, 'addDelegate', expiring, word('sigAuth'), accounts[8], YEAR);
  for(let i = 0; i < 5; i++) {
    await mine();
  }
  await change(expiring, 'addDelegate', expiring, word('veriKey'), accounts[7], YEAR);
});
await identity('over', over, async () => {
  await change(over, 'addDelegate', over, word('veriKey'), accounts[7], YEAR);
  await change(over, 'changeOwner', over, NOBODY);
});
await identity('many', many, async () => {
  for(let i = 0; i < 40; i++) {
    await change(many, 'setAttribute', many, word(`did/svc/S${i % 7}`), bytes(`https://${i}.example`), YEAR);
  }
});

const networks = [{name: 'dev', chainId: CHAIN, registry, rpcUrl: url}];
const resolver = new Resolver(getResolver({networks}));

const last = await height();
const times = [];
for(let block = 0; block <= last; block++) {
  const parameters = [`0x${block.toString(16)}`, false];
  const found = await provider.request({method: 'eth_getBlockByNumber', params: parameters});
  times.push(Number(found.timestamp));
}

// Every state of each identity by its account, its last one by its key, and the present one by both.
const cases = [];
for(const [name, account, from, to] of identities) {
  const key = publicKeys[accounts.indexOf(account)];
  const step = name === 'many' ? 13 : 1;
  for(let block = from; block <= to; block += step) {
    cases.push(await resolved(name, `did:ethr:dev:${account}`, block));
  }
  for(const did of [`did:ethr:0x539:${account}`, `did:ethr:dev:${key}`]) {
    cases.push(await resolved(name, did, to), await resolved(name, did, null));
  }
}
process.stdout.write(`${JSON.stringify({url, registry, times, cases})}\n`);

async function resolved(name, did, block) {
  const peer = await resolver.resolve(block === null ? did : `${did}?versionId=${block}`);
  return {name, did, block: block === null ? null : `${block}`, peer};
}

process.stdin.resume();
process.stdin.on('end', () => server.close().then(() => process.exit(0)));
