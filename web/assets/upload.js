// Sending a spreadsheet: says at once that a file is too large, and shows how far one has come.
const form = document.querySelector("form[data-largest]");
const progress = document.querySelector("[data-progress]");
const EVERY = 1000;
const SPOKEN_EVERY = 10_000;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// The same error summary as the service would answer with, without sending megabytes in vain.
function refuse(sentence) {
  document.querySelector(".govuk-error-summary")?.remove();
  const summary = element("div", "govuk-error-summary");
  summary.tabIndex = -1;
  summary.setAttribute("role", "alert");
  const link = element("a", "", sentence);
  link.href = "#file";
  const list = element("ul", "govuk-list govuk-error-summary__list");
  list.append(element("li"));
  list.firstChild.append(link);
  summary.append(element("h2", "govuk-error-summary__title", "There is a problem"), list);
  document.querySelector("#main-content").prepend(summary);
  const group = form.querySelector(".govuk-form-group");
  group.classList.add("govuk-form-group--error");
  group.querySelector(".govuk-error-message")?.remove();
  const message = element("p", "govuk-error-message", sentence);
  message.id = "file-error";
  const file = group.querySelector("input[type=file]");
  file.before(message);
  file.setAttribute("aria-describedby", "file-hint file-error");
  if (!document.title.startsWith("Error: ")) document.title = `Error: ${document.title}`;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    file.focus();
  });
  summary.focus();
}

form?.addEventListener("submit", (event) => {
  const [file] = form.querySelector("input[type=file]").files;
  if (!file || file.size <= Number(form.dataset.largest)) return;
  event.preventDefault();
  refuse(form.dataset.tooLarge);
});

let spoken = 0;

function show(now) {
  const bar = progress.querySelector("progress");
  if (now.total) {
    bar.max = now.total;
    bar.value = now.done;
  } else bar.removeAttribute("value");
  const stage = progress.querySelector(".app-progress__stage");
  const changed = stage.textContent !== now.stage;
  stage.textContent = now.stage;
  progress.querySelector(".app-progress__words").textContent = now.words;
  if (changed || Date.now() - spoken > SPOKEN_EVERY) {
    spoken = Date.now();
    progress.querySelector("[aria-live]").textContent = [now.stage, now.words].filter(Boolean).join(": ");
  }
}

// The page itself knows where to go on: to the report, or to why nothing was stored.
async function follow() {
  try {
    const answer = await fetch(progress.dataset.progress, {
      credentials: "same-origin",
      headers: { Accept: "application/json" },
    });
    if (answer.redirected || answer.status === 401 || answer.status === 404) return window.location.reload();
    if (answer.ok) {
      const now = await answer.json();
      if (now.finished) return window.location.reload();
      show(now);
    }
  } catch {
    // The service is being started anew, or the network is away: the next question tells.
  }
  setTimeout(follow, EVERY);
}

if (progress) setTimeout(follow, EVERY);
