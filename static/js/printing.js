/* On paper a text stands whole: a control is a box that cuts what does not fit, and breaks over no page. */

const CONTROLS = "main :is(textarea, select, input:is([type=text], [type=email], [type=number], [type=date], :not([type])))";

function words(control) {
  if (control instanceof HTMLSelectElement) return [...control.selectedOptions].map((option) => (option.value ? option.text.trim() : "")).join("、");
  return control.value;
}

function clear() {
  for (const text of document.querySelectorAll(".print-text")) text.remove();
}

function lay() {
  clear();
  for (const control of document.querySelectorAll(CONTROLS)) {
    const text = document.createElement("div");
    text.className = "print-text";
    text.textContent = words(control);
    control.after(text);
  }
}

window.addEventListener("beforeprint", lay);
window.addEventListener("afterprint", clear);
matchMedia("print").addEventListener("change", ({ matches }) => (matches ? lay() : clear()));
