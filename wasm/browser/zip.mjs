// Packs a folder into a zip file: node zip.mjs FOLDER FILE
//
// Of the same files always the same bytes: names are sorted, and no time, owner or right is written.

import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";

/** The first moment that the format knows: 1 January 1980, as it writes dates. */
const DATE = 0x21;

/** The parts of a record: numbers with their sizes in bytes, and bytes. */
function record(...parts) {
  return Buffer.concat(
    parts.map((part) => {
      if (!Array.isArray(part)) return part;
      const [value, size] = part;
      const bytes = Buffer.alloc(size);
      bytes.writeUIntLE(value, 0, size);
      return bytes;
    }),
  );
}

const [folder, file] = process.argv.slice(2);
const names = readdirSync(folder, { recursive: true })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => statSync(join(folder, name)).isFile())
  .sort();
const entries = [];
const directory = [];
let offset = 0;
for (const name of names) {
  const content = readFileSync(join(folder, name));
  const packed = deflateRawSync(content, { level: 9 });
  const title = Buffer.from(name);
  // Version 2.0, names in UTF-8, deflated.
  const common = record([20, 2], [0x800, 2], [8, 2], [0, 2], [DATE, 2], [crc32(content), 4], [packed.length, 4], [content.length, 4], [title.length, 2], [0, 2]);
  const entry = record([0x04034b50, 4], common, title, packed);
  directory.push(record([0x02014b50, 4], [20, 2], common, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4], title));
  entries.push(entry);
  offset += entry.length;
}
const central = Buffer.concat(directory);
const end = record([0x06054b50, 4], [0, 2], [0, 2], [names.length, 2], [names.length, 2], [central.length, 4], [offset, 4], [0, 2]);
writeFileSync(file, Buffer.concat([...entries, central, end]));
