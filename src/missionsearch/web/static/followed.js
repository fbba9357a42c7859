/* Tells once a page that somebody went on to one of its results. Without this file the browser tells by itself, by the
   "ping" of each link, where it knows that attribute; with it, every browser does, and none twice. */
"use strict";
(() => {
  const links = document.querySelectorAll("a[ping], a[data-ping]");
  let told = false;

  for (const link of links) {
    const address = link.getAttribute("ping") || link.dataset.ping;
    const tell = (event) => {
      if (told || event.button > 1) return; // the right button opens a menu
      told = true;
      navigator.sendBeacon(address);
    };
    link.removeAttribute("ping");
    link.addEventListener("click", tell);
    link.addEventListener("auxclick", tell);
  }
})();
