// The context menu. Nothing else runs when no panel is open: no page is looked at before the person asks for it.

import { texts } from "../ui/texts.ts";
import { choose } from "./chosen.ts";

chrome.runtime.onInstalled.addListener(() => {
  chrome.contextMenus.removeAll(() => {
    chrome.contextMenus.create({ id: "image", title: texts.menuImage, contexts: ["image"] });
    chrome.contextMenus.create({ id: "link", title: texts.menuLink, contexts: ["link"] });
    chrome.contextMenus.create({ id: "selection", title: texts.menuSelection, contexts: ["selection"] });
  });
});

chrome.contextMenus.onClicked.addListener(async ({ menuItemId, srcUrl, linkUrl, selectionText }) => {
  const url = menuItemId === "image" ? srcUrl : menuItemId === "link" ? linkUrl : undefined;
  await choose(menuItemId === "selection" ? { text: selectionText ?? "" } : { url: url ?? "" }, Date.now());
  await chrome.tabs.create({ url: chrome.runtime.getURL("panel.html?chosen") });
});
