// The build that verifies and no more, in Node.js.

import { use } from "./host.js";
import * as node from "./host/node.js";

export * from "./verify.js";

// After what was imported, which is for browsers.
use(node);
