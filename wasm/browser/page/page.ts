// The web page.

import { h } from "../ui/element.ts";
import { drawnPage } from "../ui/form.ts";
import { LocalStore } from "../ui/store.ts";
import { texts } from "../ui/texts.ts";

// In a frame, whoever frames it could put words over it, or have its buttons clicked unseen.
if (window.top === window) drawnPage(new LocalStore());
else document.body.append(h("main", {}, h("p", {}, texts.framed, " ", h("a", { href: location.href, target: "_blank", rel: "noopener" }, texts.openAlone))));
