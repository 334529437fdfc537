/* What a link carries behind the # is seen by no server before it is posted. A link to set a password is posted at once;
   a private link waits for its reader: programs that look into mail press no button. */

const form = document.querySelector("form[data-link-code], form[data-link-token]");
const carried = location.hash.slice(1);

if (form && carried) {
  history.replaceState(null, "", location.pathname);
  if ("linkCode" in form.dataset) {
    form.elements.code.value = carried;
    form.submit();
  } else {
    form.elements.token.value = carried;
    form.querySelector(".field").hidden = true;
  }
}
