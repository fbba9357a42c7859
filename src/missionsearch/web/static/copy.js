/* Buttons that copy a text. Without this file they stay hidden and the text is copied by hand. */
"use strict";
(() => {
  const status = document.getElementById("copied");

  /* Where the clipboard is closed to scripts (no TLS, no permission), the text is selected and copied as by Ctrl-C. */
  async function copy(source) {
    try {
      await navigator.clipboard.writeText(source.textContent);
      return true;
    } catch {
      getSelection().selectAllChildren(source);
      return document.execCommand("copy");
    }
  }

  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      status.textContent = "";
      if (await copy(document.getElementById(button.dataset.copy))) status.textContent = button.dataset.done;
    });
  }
})();
