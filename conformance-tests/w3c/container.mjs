// Stands in for `docker compose run`: what would be run in the container of testamur is run here.

import {spawnSync} from 'node:child_process';
import {join} from 'node:path';

const [testamur, ...words] = process.argv.slice(2);
const inside = words.slice(words.indexOf('testamur') + 1);
// The container sees the suite's tests at the root.
const here = word => word.startsWith('/tests/') ? join(process.cwd(), word) : word;
const command = ['conformance', inside[0] === 'validate' ? 'schema' : 'jose', ...inside.map(here)];
const {status} = spawnSync(testamur, command, {stdio: 'inherit'});
process.exitCode = status ?? 1;
