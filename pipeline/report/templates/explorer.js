// Shows, marks and writes out the rows that explorer_search.js finds. Citizens' words only ever become text nodes.
// Times stand in the browser's own user timings: "ready" (from the start of the page) and "filter".

const PAGE = 50; // rows: a screenful or two, drawn in a few milliseconds
const WAIT = 30; // milliseconds after a key stroke: what is typed at once is sought at once
const FORMULA = /^('*[=+\-@\t\r\n])/; // as in pipeline/tables/store.py: what a spreadsheet would run

const find = (id) => document.getElementById(id);
const words = JSON.parse(find("words").textContent); // all that this script says, in the page's language
const language = document.documentElement.lang.replace(/^en$/, "en-GB"); // days before months, as the other pages have
const WRITTEN = "id"; // the language of people's words and of the agencies' names, whatever the page's
const selects = new Map([...document.querySelectorAll("select")].map((select) => [select.dataset.column, select]));
const cells = new Map([...document.querySelectorAll("table[data-counts]")].map((table) => [table.dataset.counts, [...table.querySelectorAll("td.n")]]));
const say = (number) => number.toLocaleString(language);
const dates = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

let selection = new Uint32Array(0);
let terms = [];
let page = 0;
let timer = 0;

function choiceOf(column) {
  return selects.get(column).selectedIndex - 1; // -1: all
}

function fill(phrase, values) {
  return phrase.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// Showing.

function make(tag, text = "", style = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (style) element.className = style;
  return element;
}

function showCounts(counts) {
  for (const [column, sizes] of counts) {
    const select = selects.get(column);
    select.classList.toggle("chosen", select.selectedIndex > 0);
    levels[column].forEach(([, label], place) => {
      cells.get(column)[place].textContent = say(sizes[place]);
      select.options[place + 1].textContent = `${label} (${say(sizes[place])})`;
    });
  }
}

function themesOf(row) {
  const found = new Map();
  for (let place = starts[row]; place < starts[row + 1]; place += 1) {
    const theme = found.get(pairs.theme_id[place]) ?? { agencies: [], evidence: pairs.evidence[place].split(" | ").filter(Boolean) };
    theme.agencies.push(pairs.agency_id[place]);
    found.set(pairs.theme_id[place], theme);
  }
  return found;
}

function markWords(element, text, deciding) {
  let end = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const small = word.toLowerCase();
    const decides = deciding.has(stemOf(small));
    const sought = isSought(small, terms);
    if (!decides && !sought) continue;
    element.append(text.slice(end, index), make("mark", word, sought ? (decides ? "found-word both" : "found-word") : ""));
    end = index + word.length;
  }
  element.append(text.slice(end));
}

function showText(row, themes) {
  const cell = make("td");
  const text = make("p", "", rows.text[row] === null ? "withheld" : "");
  const theme = choiceOf("theme_id"); // where one is chosen, its words alone are marked
  const evidence = theme < 0 ? [...themes.values()] : [themes.get(theme)];
  const deciding = new Set(evidence.flatMap((one) => one.evidence).map(stemOf));
  if (rows.text[row] === null) text.textContent = words.withheld;
  else {
    text.lang = WRITTEN;
    markWords(text, rows.text[row], deciding);
  }
  const place = rows.source_row[row] === null ? "" : `, ${fill(words.row, { row: rows.source_row[row] })}`;
  const origin = make("p", "", "note");
  origin.append(make("code", rows.feedback_id[row]), " · ", make("bdi", data.files[rows.source_file[row]]), place);
  cell.append(text, origin);
  return cell;
}

function name(tag, column, place) {
  const [, label, kept] = levels[column][place];
  const element = make(tag, label);
  if (kept) element.lang = WRITTEN;
  return element;
}

function showEvidence(evidence) {
  const told = make("span", fill(words.evidence, { words: "" }));
  const terms = make("span", evidence.join(", "));
  terms.lang = WRITTEN;
  told.append(terms);
  return told;
}

function showThemes(themes) {
  const cell = make("td");
  const list = make("ul");
  for (const [theme, { agencies, evidence }] of themes) {
    const item = make("li");
    item.append(name("strong", "theme_id", theme));
    const reached = make("span");
    agencies.forEach((agency, place) => reached.append(place ? "; " : "", name("span", "agency_id", agency)));
    item.append(reached);
    if (evidence.length) item.append(showEvidence(evidence));
    list.append(item);
  }
  cell.append(list);
  return cell;
}

function showOrigin(row) {
  const cell = make("td");
  const [[, group], [, kind], [district]] = SIMPLE.map((column) => levels[column][rows[column][row]]);
  cell.append(make("strong", group), make("span", kind));
  if (district) cell.append(make("span", district));
  if (rows.received_on[row]) cell.append(make("span", dates.format(new Date(rows.received_on[row]))));
  return cell;
}

function showRow(row) {
  const line = make("tr");
  const themes = themesOf(row);
  line.append(showText(row, themes), showThemes(themes), showOrigin(row));
  line.setAttribute("role", "row"); // a narrow screen shows cells as blocks, which takes their roles away
  for (const cell of line.children) cell.setAttribute("role", "cell");
  return line;
}

function showPage() {
  const pages = Math.max(1, Math.ceil(selection.length / PAGE));
  page = Math.min(Math.max(page, 0), pages - 1);
  const shown = selection.subarray(page * PAGE, (page + 1) * PAGE);
  find("masukan").tBodies[0].replaceChildren(...Array.from(shown, showRow));
  find("hasil").hidden = !shown.length;
  find("kosong").hidden = shown.length > 0;
  find("halaman").textContent = fill(words.page, { page: say(page + 1), pages: say(pages) });
  find("sebelumnya").setAttribute("aria-disabled", page === 0);
  find("berikutnya").setAttribute("aria-disabled", page === pages - 1);
  writeLink();
}

function turn(by) {
  const before = page;
  page += by;
  showPage();
  if (page !== before) find("judul-hasil").focus();
}

function update(first = 0) {
  const began = performance.now();
  clearTimeout(timer);
  terms = readTerms(find("cari").value);
  const { found, counts } = filter(terms, new Map([...selects.keys()].map((column) => [column, choiceOf(column)])));
  selection = found;
  page = first;
  const withheld = found.reduce((sum, row) => sum + (rows.text[row] === null), 0);
  find("jumlah").textContent = fill(withheld ? words.count_withheld : words.count, { found: say(found.length), total: say(total), withheld: say(withheld) });
  showCounts(counts);
  showPage();
  performance.measure("filter", { start: began });
}

// The link: what is chosen stands behind the # of the address, so that a colleague sees the same.

function writeLink() {
  const parts = new URLSearchParams();
  if (find("cari").value.trim()) parts.set("cari", find("cari").value.trim());
  for (const select of selects.values()) if (select.selectedIndex > 0) parts.set(select.name, select.value);
  if (page) parts.set("hal", page + 1);
  find("tautan").href = `#${parts}`;
  history.replaceState(null, "", `#${parts}`);
}

function readLink() {
  const parts = new URLSearchParams(location.hash.slice(1));
  find("cari").value = parts.get("cari") ?? "";
  for (const select of selects.values()) {
    select.value = parts.get(select.name) ?? "-";
    if (select.selectedIndex < 0) select.value = "-";
  }
  update((Number.parseInt(parts.get("hal"), 10) || 1) - 1);
}

// The selection as a CSV with the ids of the tables, defused as they are.

function writeCell(value) {
  const safe = String(value ?? "").replace(FORMULA, "'$1");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function recordOf(row) {
  const themes = themesOf(row);
  const idsOf = (column, places) => [...new Set(places)].map((place) => levels[column][place][0]).filter(Boolean).join(" | ");
  const ids = SIMPLE.map((column) => levels[column][rows[column][row]][0]);
  const agencies = [...themes.values()].flatMap((theme) => theme.agencies);
  const source = [data.files[rows.source_file[row]], rows.source_row[row]];
  return [rows.feedback_id[row], rows.received_on[row], ...ids, idsOf("theme_id", [...themes.keys()]), idsOf("agency_id", agencies), ...source, rows.text[row] ?? words.withheld];
}

function writeCsv() {
  const header = ["feedback_id", "received_on", ...SIMPLE, "theme_id", "agency_id", "source_file", "source_row", "text"];
  return [header, ...Array.from(selection, recordOf)].map((cells) => `${cells.map(writeCell).join(",")}\n`).join("");
}

function download() {
  const address = URL.createObjectURL(new Blob(["\ufeff", writeCsv()], { type: "text/csv;charset=utf-8" }));
  const link = make("a");
  link.href = address;
  link.download = "masukan-pilihan.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // a browser may still be reading it
}

function clear() {
  const left = find("kosong").contains(document.activeElement);
  update();
  if (left) find("cari").focus(); // the button that was pressed is gone
}

find("cari").addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(update, WAIT);
});
find("filters").addEventListener("change", (event) => event.target.id === "cari" || update());
find("filters").addEventListener("submit", (event) => event.preventDefault());
find("filters").addEventListener("reset", () => setTimeout(clear));
find("unduh").addEventListener("click", download);
find("sebelumnya").addEventListener("click", () => turn(-1));
find("berikutnya").addEventListener("click", () => turn(1));
addEventListener("hashchange", readLink);
find("filters").hidden = false;
find("hitungan").open = false;
readLink();
performance.mark("ready");
