/* Filters in force at once: a ticked box asks for the page and puts its parts in place, without losing focus or scroll.
   Without this file the button "Apply" does the same by loading the page. */
"use strict";
(() => {
  const form = document.getElementById("search");
  const panel = document.getElementById("narrow");
  if (!form || !panel) return;
  const PARTS = ["headline", "results", "narrow"];
  let asked = null, shown = location.search;

  /* The form's address as a button would send it. */
  function address(button = panel.querySelector(".apply button")) {
    const filled = [...new FormData(form)].filter(([, value]) => value.trim() !== "");
    if (button.name) filled.push([button.name, button.value]);
    return `${form.action}?${new URLSearchParams(filled)}`;
  }

  /* What can be found again in the new page: the control that has the focus, and what is unfolded. */
  function place() {
    const at = document.activeElement;
    const name = at.form === form && at.name && at.name !== "q" ? `[name="${CSS.escape(at.name)}"]` : "";
    const value = name && ["checkbox", "submit"].includes(at.type) ? `[value="${CSS.escape(at.value)}"]` : "";
    const open = [...panel.querySelectorAll("fieldset details[open]")].map((each) => each.closest("fieldset").id + " ." + each.parentElement.className);
    return { control: name && `${at.localName}${name}${value}`, open, top: at.getBoundingClientRect().top, x: scrollX, y: scrollY };
  }

  function restore({ control, open, top, x, y }) {
    for (const each of panel.querySelectorAll("fieldset details")) {
      each.open = open.includes(each.closest("fieldset").id + " ." + each.parentElement.className);
    }
    const found = control && document.querySelector(control);
    if (found) {
      const fold = found.parentElement.closest("fieldset details");
      if (fold) fold.open = true;
      found.focus({ preventScroll: true });
    } else if (control.startsWith("button")) { // a chip that is gone: on to what it changed
      document.getElementById("results").focus({ preventScroll: true });
    }
    scrollTo(x, y);
    if (found) scrollBy(0, found.getBoundingClientRect().top - top); // months may have unfolded above it
  }

  /* What was typed into the panel since it was shown: an answer that arrives meanwhile must not take it away. */
  function typed() {
    const fields = [...panel.querySelectorAll("input:not([type=checkbox]):not([type=hidden])")];
    return fields.filter((each) => each.value !== each.defaultValue).map((each) => [each.name, each.value]);
  }

  function put(page) {
    const before = place(), unsent = typed();
    for (const id of PARTS) {
      const ours = document.getElementById(id), theirs = page.getElementById(id);
      if (ours && theirs) ours.replaceChildren(...theirs.childNodes);
    }
    for (const [name, value] of unsent) {
      const field = panel.querySelector(`input[name="${CSS.escape(name)}"]`);
      if (field) field.value = value;
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
      if (remember) history.pushState(null, "", answer.url); // a changed search has an address of its own
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
    const to = new URL(link.href.baseVal ?? link.href, location.href);
    if (form.elements.q.value.trim()) to.searchParams.set("q", form.elements.q.value); // typed and not sent yet
    show(to.href, true);
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button && (panel.contains(button) || button.name === "change")) {
      event.preventDefault();
      show(address(button), true);
    }
  });
  addEventListener("popstate", () => {
    if (location.search === shown) return; // a link within the page
    form.elements.q.value = new URLSearchParams(location.search).get("q") || "";
    show(location.href, false);
  });
})();
