/* Buttons that copy a text. Without this file they stay hidden and the text is copied by hand. */
"use strict";
(() => {
  const status = document.getElementById("copied");

  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.textContent);
        status.textContent = "";
        status.textContent = button.dataset.done;
      } catch { // not allowed here (no TLS): select it, so that Ctrl-C does
        getSelection().selectAllChildren(source);
      }
    });
  }
})();
