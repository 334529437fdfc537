/* A link to set a password carries its code behind the #, which no server sees before it is posted. */

const form = document.querySelector("form[data-link-code]");
const code = location.hash.slice(1);

if (form && code) {
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  form.submit();
}
