/* Ticks that survive from page to page of a tab (sessionStorage). Without this file "Keep the ticks" puts them into the
   address. Where the address holds ticks, they are the ones that count. */
"use strict";
(() => {
  const NAME = "missionsearch.picks";
  const read = () => new Set((sessionStorage.getItem(NAME) || "").split(" ").filter(Boolean));
  const write = (picks) => sessionStorage.setItem(NAME, [...picks].join(" "));
  const form = () => document.getElementById("selection");
  const boxes = () => document.querySelectorAll("input[name=pick][type=checkbox]");

  const dossier = document.getElementById("dossier");
  if (dossier) {
    write(new Set(dossier.dataset.picks.split(" ").filter(Boolean)));
    dossier.querySelector("[data-clear]").addEventListener("click", () => write(new Set()));
    const print = document.getElementById("print");
    if (print) {
      print.hidden = false;
      print.addEventListener("click", () => window.print());
    }
    return;
  }

  function carry(own, keys) {
    own.querySelectorAll("input[type=hidden][name=pick]").forEach((each) => each.remove());
    for (const value of keys) {
      own.append(Object.assign(document.createElement("input"), { type: "hidden", name: "pick", value }));
    }
  }

  /* Boxes, hidden fields and the count as they were kept. */
  function show() {
    const own = form();
    if (!own) return;
    const picks = read(), here = new Set();
    for (const box of boxes()) {
      box.checked = picks.has(box.value);
      box.disabled = false;
      here.add(box.value);
    }
    carry(own, [...picks].filter((key) => !here.has(key)));
    own.querySelector(".keep").hidden = true;
    const count = picks.size, said = own.querySelector("[role=status]");
    said.textContent = !count ? "" : count === 1 ? own.dataset.one : own.dataset.many.replace("{count}", count);
  }

  const given = new URLSearchParams(location.search).getAll("pick");
  if (given.length) write(new Set(given));
  document.addEventListener("change", (event) => {
    if (event.target.name !== "pick") return;
    const picks = read();
    if (event.target.checked) picks.add(event.target.value); else picks.delete(event.target.value);
    write(picks);
    show();
  });
  document.addEventListener("submit", (event) => { // in the order of the ticks, not of the page
    if (event.target !== form()) return;
    boxes().forEach((box) => { box.disabled = true; });
    carry(form(), read());
  });
  const results = document.getElementById("results");
  if (results) new MutationObserver(show).observe(results, { childList: true });
  addEventListener("pageshow", show);
  show();
})();
