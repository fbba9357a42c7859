/* Filters in force at once: a ticked box asks for the page and puts its parts in place, without losing focus or scroll.
   Without this file the button "Apply" does the same by loading the page. */
"use strict";
(() => {
  const form = document.getElementById("search");
  const panel = document.getElementById("narrow");
  if (!form || !panel) return;
  const PARTS = ["headline", "results", "narrow"];
  let asked = null, shown = location.search;

  function address() {
    const filled = [...new FormData(form)].filter(([, value]) => value.trim() !== "");
    const apply = panel.querySelector(".apply button[name]");
    if (apply) filled.push([apply.name, apply.value]);
    return `${form.action}?${new URLSearchParams(filled)}`;
  }

  /* What can be found again in the new panel: the control that has the focus, and what is unfolded. */
  function place() {
    const at = document.activeElement;
    const name = at && panel.contains(at) && at.name ? `[name="${CSS.escape(at.name)}"]` : "";
    const value = name && at.type === "checkbox" ? `[value="${CSS.escape(at.value)}"]` : "";
    const open = [...panel.querySelectorAll("fieldset details[open]")].map((each) => each.closest("fieldset").id + " ." + each.parentElement.className);
    return { control: name && `input${name}${value}`, open, top: at.getBoundingClientRect().top, x: scrollX, y: scrollY };
  }

  function restore({ control, open, top, x, y }) {
    for (const each of panel.querySelectorAll("fieldset details")) {
      each.open = open.includes(each.closest("fieldset").id + " ." + each.parentElement.className);
    }
    const found = control && panel.querySelector(control);
    if (found) {
      const fold = found.parentElement.closest("fieldset details");
      if (fold) fold.open = true;
      found.focus({ preventScroll: true });
    }
    scrollTo(x, y);
    if (found) scrollBy(0, found.getBoundingClientRect().top - top); // months may have unfolded above it
  }

  function put(page) {
    const before = place();
    for (const id of PARTS) {
      const ours = document.getElementById(id), theirs = page.getElementById(id);
      if (ours && theirs) ours.replaceChildren(...theirs.childNodes);
    }
    const hidden = page.getElementById("search").querySelectorAll("input[type=hidden]");
    form.querySelectorAll("input[type=hidden]").forEach((each) => each.remove());
    form.append(...hidden);
    const summary = panel.parentElement.querySelector("summary");
    summary.replaceChildren(...page.querySelector(".fold > summary").childNodes);
    document.querySelector(".switch").replaceWith(page.querySelector(".switch"));
    document.title = page.title;
    restore(before);
    const said = document.getElementById("announced");
    said.textContent = document.getElementById("headline").innerText;
  }

  async function show(url, remember) {
    asked?.abort();
    const mine = asked = new AbortController();
    try {
      const answer = await fetch(url, { signal: mine.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.getElementById("narrow")) throw new Error("another page");
      if (remember) history.pushState(null, "", url);
      shown = location.search;
      put(page);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url);
    }
  }

  panel.addEventListener("change", (event) => {
    if (event.target.form === form && event.target.type === "checkbox") show(address(), true);
  });
  panel.addEventListener("click", (event) => {
    const link = event.target.closest(".chart a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link.getAttribute("href"), true);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter && panel.contains(event.submitter)) {
      event.preventDefault();
      show(address(), true);
    }
  });
  addEventListener("popstate", () => {
    if (location.search === shown) return; // a link within the page
    form.elements.q.value = new URLSearchParams(location.search).get("q") || "";
    show(location.href, false);
  });
})();
