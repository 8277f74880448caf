// The build that can do everything, in Node.js.

import { use } from "./host.js";
import * as node from "./host/node.js";

export * from "./index.js";

// After what was imported, which is for browsers.
use(node);
