/* The search box in another site's page: completes what is typed into <form data-missionsearch>. The form works without
   this file; docs/embedding.md has the snippet. Its looks are the variables --missionsearch-* of the page around it. */
import { attach } from "./autocomplete.js";

const SERVICE = new URL("..", import.meta.url);
const SAID = {
  fr: { label: "Suggestions", one: "1 suggestion", many: "{count} suggestions" },
  en: { label: "Suggestions", one: "1 suggestion", many: "{count} suggestions" },
};
const LOOKS = `
.missionsearch { position: relative; display: inline-block; }
.missionsearch [role=status] { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.missionsearch [role=listbox] {
  position: absolute; inset: 100% 0 auto; z-index: 10; margin: 0.2rem 0 0; padding: 0.2rem 0; list-style: none;
  max-height: 20rem; overflow: auto; text-align: start;
  color: var(--missionsearch-ink, #1a212c); background: var(--missionsearch-ground, #fff);
  border: 1px solid var(--missionsearch-line, #7a8699); border-radius: var(--missionsearch-radius, 0.3rem);
}
.missionsearch [role=listbox][hidden] { display: none; }
.missionsearch [role=option] { padding: 0.5rem 0.8rem; cursor: pointer; unicode-bidi: plaintext; }
.missionsearch [role=option]:hover, .missionsearch [aria-selected=true] {
  color: var(--missionsearch-on-accent, #fff); background: var(--missionsearch-accent, #1f3a6d);
}`;

/* A sheet made by script: a policy of the page around it that forbids inline styles allows it. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(LOOKS);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

for (const form of document.querySelectorAll("form[data-missionsearch]")) {
  const input = form.querySelector("input[name=q]");
  const language = (form.dataset.missionsearch || form.closest("[lang]")?.lang || "fr").slice(0, 2);
  const box = document.createElement("span");
  box.className = "missionsearch";
  Object.assign(box.dataset, SAID[language] || SAID.en, { suggest: new URL("api/v1/suggest", SERVICE), language });
  input.autocomplete = "off";
  input.before(box);
  box.append(input);
  attach(box);
}
