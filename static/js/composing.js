/* Words that an input method is still composing. Until its author ends the composition a text is half a syllable: it is
   neither saved nor kept nor judged, and the keys that choose among candidates are the input method's own. */

let control = null;

document.addEventListener("compositionstart", (event) => (control = event.target), true);
document.addEventListener("compositionend", () => (control = null), true);
document.addEventListener("focusout", () => (control = null), true); // some input methods never say that they ended

/** Whether a word is being composed in this element, or within it. */
export const isComposing = (element) => control !== null && element.contains(control);

/** Whether a key belongs to the input method. Safari tells the end of a composition before the Enter that ended it: that
    key then says isComposing = false, and only its old code gives it away. */
export const ofInputMethod = (event) => event.isComposing || event.keyCode === 229;
