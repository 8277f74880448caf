// Writes what the suites counted into docs/conformance.md, between two marks.

import {readFileSync, writeFileSync} from 'node:fs';

const BEGIN = '<!-- begin public suites -->';
const END = '<!-- end public suites -->';
const HEAD = '| suite | commit | what | passed | skipped | failed | run |\n|---|---|---|--:|--:|--:|---|';

/** Replaces the rows of the suites that ran, and keeps those of the others: not all run on one version of Node.js. */
export function writePage(file, results) {
  const page = readFileSync(file, 'utf8');
  const [before, rest] = split(page, BEGIN, file);
  const [old, after] = split(rest, END, file);
  const rows = new Map();
  const notes = new Map();
  for(const line of old.split('\n')) {
    const [, row] = /^\| (\S+-suite) \|/.exec(line) ?? [];
    const [, note] = /^- (\S+-suite), /.exec(line) ?? [];
    if(row) {
      rows.set(row, line);
    } else if(note) {
      notes.set(note, [...notes.get(note) ?? [], line]);
    }
  }
  for(const result of results.filter(result => !result.error)) {
    rows.set(result.suite, row(result));
    notes.set(result.suite, noted(result));
  }
  const sorted = map => [...map].sort(([a], [b]) => a < b ? -1 : 1).flatMap(([, lines]) => lines);
  const lines = ['', HEAD, ...sorted(rows), '', 'Skipped or failed:', '', ...sorted(notes), ''];
  writeFileSync(file, before + BEGIN + '\n' + lines.join('\n') + '\n' + END + after);
}

function row({suite, commit, about, passed, skipped, failures, date}) {
  const node = `${date}, Node.js ${process.versions.node.split('.')[0]}`;
  const cells = [suite, commit, about, passed, skipped.length, failures.length, node];
  return `| ${cells.join(' | ')} |`;
}

function noted({suite, skipped, failures}) {
  const reasons = new Map();
  for(const {reason} of skipped) {
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const lines = [...reasons].map(([reason, count]) => `- ${suite}, ${count} skipped: ${reason}`);
  return [...lines, ...failures.map(({test, message}) => `- ${suite}, failed: ${test}: ${message.split('\n')[0]}`)];
}

function split(text, mark, file) {
  const at = text.indexOf(mark);
  if(at < 0) {
    throw new Error(`${file} has no ${mark}`);
  }
  return [text.slice(0, at), text.slice(at + mark.length)];
}
