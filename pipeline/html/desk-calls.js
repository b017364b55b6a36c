/* What the page asks of the command that serves it. A judgement that is not saved is kept and sent again. */
const AGAIN = 2000;
let unsaved = null;

class Refused extends Error {
  constructor(status, reply) {
    super(reply.told);
    this.status = status;
    this.reply = reply;
  }
}

async function ask(path, body) {
  const response = await fetch(path, body && {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  const reply = await response.json();
  if (!response.ok) throw new Refused(response.status, reply);
  return reply;
}

const GONE = `claimsift ${DATA.command} does not answer. If it has ended, start the same command again and open its new address: all that was saved is there.`;

/* Saves one judgement: the sheet as it is then, or null where it could not be made. Whatever keeps it from
   the disk is told, and it is tried again until it is saved or given up. */
async function save(act) {
  if (unsaved) return null;
  tellSaved("Saving …");
  const mine = { given: false, wake: null };
  unsaved = mine;
  try {
    while (!mine.given) {
      try {
        const reply = await ask(act.undo ? "undo" : "judge", { ...act, place: sheet.place, version: sheet.version });
        tellFault("");
        return reply;
      } catch (error) {
        if (error instanceof Refused && error.status < 500) return refused(error);
        tellUnsaved(error instanceof Refused ? error.message : GONE, mine);
        await new Promise((resolve) => {
          mine.wake = resolve;
          setTimeout(resolve, AGAIN);
        });
      }
    }
    tellFault("");
    return null;
  } finally {
    unsaved = null;
    tellSaved("Saved");
  }
}

/* A judgement that cannot be made: the sheet has changed meanwhile, or something is wrong with it. */
function refused(error) {
  if (error.reply.draft) return { draft: error.reply.draft };
  tell(error.message);
  if (error.reply.sheet) show(error.reply.sheet, chosen);
  tellFault(error.message);
  return null;
}

function tellSaved(text) {
  byId("saved").textContent = text;
  byId("saved").classList.toggle("wrong", text === "Not saved");
}

function tellFault(text, ...buttons) {
  byId("fault").hidden = !text;
  byId("fault").replaceChildren(...(text ? [make("span", "", words(text)), ...buttons] : []));
}

function tellUnsaved(text, mine) {
  const again = press("Try again now", "", () => mine.wake());
  const leave = press("Give this judgement up", "", () => {
    mine.given = true;
    mine.wake();
  });
  tellSaved("Not saved");
  const shown = byId("fault").querySelector("span")?.textContent;
  if (shown !== text) tellFault(text, again, leave);
  else for (const [place, button] of [again, leave].entries()) byId("fault").querySelectorAll("button")[place].replaceWith(button);
}

/* What a screen reader hears. */
const tell = (text) => { byId("told").textContent = text; };

addEventListener("beforeunload", (event) => {
  if (unsaved || (form && form.touched)) event.preventDefault();
});
