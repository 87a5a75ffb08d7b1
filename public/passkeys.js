// Passkeys: adds them on the account's page and signs in with them. What it wakes stays hidden where the browser takes no
// passkeys for this site.
class Refused extends Error {
  constructor({ message, field }, status) {
    super(message);
    Object.assign(this, { field, status });
  }
}

const part = document.querySelector("[data-passkeys]");
const said = part.querySelector("[role=alert]");
const button = part.querySelector("button");

async function ask(address, what) {
  const response = await fetch(address, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(what) });
  const answer = await response.json();
  if (!response.ok) throw new Refused(answer, response.status);
  return answer;
}

/** Says what went wrong, and at which field. */
function say(text, name) {
  said.textContent = text;
  said.hidden = !text;
  for (const field of part.querySelectorAll("input")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-errormessage");
    if (field.name !== name) continue;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-errormessage", said.id);
    field.focus();
  }
}

/** Why it did not work, in words; nothing where the page itself gave up. */
function why(error) {
  if (error instanceof Refused) return error.message;
  if (error.name === "AbortError") return "";
  if (error.name === "InvalidStateError") return part.dataset.alreadyThere;
  return error.name === "NotAllowedError" ? part.dataset.cancelled : part.dataset.failed;
}

async function byHand(act) {
  say("");
  button.disabled = true;
  try {
    await act();
  } catch (error) {
    button.disabled = false;
    say(why(error), error.field);
  }
}

async function add() {
  const { passkey_name: name, passkey_password: password } = part.elements;
  if (!password.value) throw new Refused({ message: part.dataset.noPassword, field: password.name });
  const question = await ask(part.dataset.question, { password: password.value });
  const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) });
  const { next } = await ask(part.dataset.answer, { name: name.value, credential });
  location.assign(next);
}

let offer;

/** `conditional`: the browser offers passkeys in the field of the address, for as long as nothing else is asked. */
async function signIn(mediation) {
  offer?.abort();
  offer = new AbortController();
  const { signal } = offer;
  const question = await ask(part.dataset.question, {});
  signal.throwIfAborted();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(question);
  const credential = await navigator.credentials.get({ publicKey, mediation, signal });
  const { next } = await ask(part.dataset.answer, { next: part.dataset.next, credential });
  location.assign(next);
}

async function offerInField() {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  try {
    await signIn("conditional");
  } catch (error) {
    // What nobody asked for need not be told, but for a passkey that was chosen and refused. It is not offered again by
    // itself: a device that chooses without asking would go on until the server slows everybody at this address.
    if ([401, 422].includes(error.status)) say(error.message);
  }
}

if (location.origin === part.dataset.origin && window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  part.hidden = false;
  if (part.dataset.passkeys === "add") {
    document.querySelector("[data-passkeys-not-here]").hidden = true;
    part.addEventListener("submit", (event) => {
      event.preventDefault();
      byHand(add);
    });
  } else {
    button.addEventListener("click", () => byHand(() => signIn("optional")));
    offerInField();
  }
}
