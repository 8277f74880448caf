// The whole page, inside the extension: for files and texts.

import { drawnPage } from "../ui/form.ts";
import { ChromeStore } from "./chrome-store.ts";
import { allow } from "./permissions.ts";

drawnPage(new ChromeStore(), { allow });
