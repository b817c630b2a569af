// Filters, counts, marks and writes out the rows that explorer.py put into the page. Citizens' words only ever become
// text nodes. Times stand in the browser's own user timings: "ready" (from the start of the page) and "filter".
"use strict";

const PAGE = 50; // rows: a screenful or two, drawn in a few milliseconds
const WAIT = 120; // milliseconds after a key stroke: a fast typist's pause
const WORD = /[\p{L}\p{N}]+(?:[-.'’][\p{L}\p{N}]+)*/gu; // as _TOKEN in explorer.py
const FORMULA = /^('*[=+\-@\t\r\n])/; // as in pipeline/tables/store.py: what a spreadsheet would run
const WITHHELD = "(sensitif: teks tidak ditampilkan, lihat 1_feedback.csv)";
const SIMPLE = ["group", "kind", "district", "forum_id"]; // one level a row; themes and agencies have several

const find = (id) => document.getElementById(id);
const data = JSON.parse(find("data").textContent);
const { rows, pairs, levels } = data;
const total = rows.feedback_id.length;
const forms = new Map(data.forms);
const postings = new Map(data.stems);
const folded = rows.text.map((text) => (text === null ? "" : fold(text)));
const starts = startsOfRows(); // the pairs of row r are starts[r] to starts[r + 1]
const selects = new Map([...document.querySelectorAll("select")].map((select) => [select.dataset.column, select]));
const cells = new Map([...document.querySelectorAll("table[data-counts]")].map((table) => [table.dataset.counts, [...table.querySelectorAll("td.n")]]));
const say = (number) => number.toLocaleString("id-ID");
const dates = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

let selection = new Uint32Array(0);
let terms = [];
let page = 0;
let timer = 0;

function fold(text) {
  return ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;
}

function startsOfRows() {
  const found = new Uint32Array(total + 1);
  for (const row of pairs.row) found[row + 1] += 1;
  for (let row = 0; row < total; row += 1) found[row + 1] += found[row];
  return found;
}

function stemOf(word) {
  return forms.get(word) ?? word;
}

// Searching: every term must be found, as the beginning of a word, by its stem, or, in quotation marks, as it stands.

function readTerms(query) {
  const found = [];
  for (const [, exact, word] of query.matchAll(/"([^"]+)"|([^\s"]+)/g)) {
    const plain = fold(exact ?? word).trim();
    if (plain) found.push({ plain: exact ? ` ${plain} ` : ` ${plain}`, stem: exact ? null : stemOf(word.toLowerCase()) });
  }
  return found;
}

function searchTerm(term) {
  const hits = new Uint8Array(total);
  for (let row = 0; row < total; row += 1) if (folded[row].includes(term.plain)) hits[row] = 1;
  let row = 0;
  for (const step of postings.get(term.stem) ?? []) hits[(row += step)] = 1;
  return hits;
}

function search() {
  const found = terms.map(searchTerm);
  const hits = new Uint8Array(total).fill(1);
  for (const one of found) for (let row = 0; row < total; row += 1) hits[row] &= one[row];
  return hits;
}

// Filtering: one pass. The counts of a filter are those of all other filters, so that each says what a choice would give.

function choiceOf(column) {
  return selects.get(column).selectedIndex - 1; // -1: all
}

function filter() {
  const said = search();
  const [theme, agency] = ["theme_id", "agency_id"].map(choiceOf);
  const chosen = SIMPLE.map(choiceOf);
  const columns = SIMPLE.map((column) => rows[column]);
  const counts = new Map([...cells.keys()].map((column) => [column, new Uint32Array(levels[column].length)]));
  const simple = SIMPLE.map((column) => counts.get(column));
  const found = [];
  for (let row = 0; row < total; row += 1) {
    if (!said[row]) continue;
    let misses = 0;
    let missed = -1;
    for (let place = 0; place < SIMPLE.length; place += 1) {
      if (chosen[place] < 0 || columns[place][row] === chosen[place]) continue;
      misses += 1;
      missed = place;
    }
    if (misses > 1 || !countPairs(row, theme, agency, misses ? null : counts)) continue;
    if (!misses) found.push(row);
    for (let place = 0; place < SIMPLE.length; place += 1) if (!misses || place === missed) simple[place][columns[place][row]] += 1;
  }
  return { found: Uint32Array.from(found), counts };
}

// A row passes where one of its themes reaches the agency: as in the tables, theme and agency belong together.
function countPairs(row, theme, agency, counts) {
  let passes = false;
  const [themes, agencies] = [new Set(), new Set()];
  for (let place = starts[row]; place < starts[row + 1]; place += 1) {
    const isTheme = theme < 0 || pairs.theme_id[place] === theme;
    const isAgency = agency < 0 || pairs.agency_id[place] === agency;
    if (isAgency) themes.add(pairs.theme_id[place]);
    if (isTheme) agencies.add(pairs.agency_id[place]);
    passes ||= isTheme && isAgency;
  }
  if (counts) {
    for (const one of themes) counts.get("theme_id")[one] += 1;
    for (const one of agencies) counts.get("agency_id")[one] += 1;
  }
  return passes;
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
    const stem = stemOf(small);
    const decides = deciding.has(stem);
    const sought = terms.some((term) => term.stem === stem || fold(small).startsWith(term.plain.trimEnd()));
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
  if (rows.text[row] === null) text.textContent = WITHHELD;
  else markWords(text, rows.text[row], deciding);
  const place = rows.source_row[row] === null ? "" : `, baris ${rows.source_row[row]}`;
  const origin = make("p", "", "note");
  origin.append(make("code", rows.feedback_id[row]), ` · ${data.files[rows.source_file[row]]}${place}`);
  cell.append(text, origin);
  return cell;
}

function showThemes(themes) {
  const cell = make("td");
  const list = make("ul");
  for (const [theme, { agencies, evidence }] of themes) {
    const item = make("li");
    item.append(make("strong", levels.theme_id[theme][1]));
    item.append(make("span", agencies.map((agency) => levels.agency_id[agency][1]).join("; ")));
    if (evidence.length) item.append(make("span", `kata penentu: ${evidence.join(", ")}`));
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
  find("masukan").hidden = !shown.length;
  find("halaman").textContent = `Halaman ${say(page + 1)} dari ${say(pages)}`;
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
  const { found, counts } = filter();
  selection = found;
  page = first;
  const withheld = found.reduce((sum, row) => sum + (rows.text[row] === null), 0);
  find("jumlah").textContent = `${say(found.length)} dari ${say(total)} masukan${withheld ? `, ${say(withheld)} di antaranya sensitif` : ""}`;
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
  return [rows.feedback_id[row], rows.received_on[row], ...ids, idsOf("theme_id", [...themes.keys()]), idsOf("agency_id", agencies), ...source, rows.text[row] ?? WITHHELD];
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

find("cari").addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(update, WAIT);
});
find("filters").addEventListener("change", (event) => event.target.id === "cari" || update());
find("filters").addEventListener("submit", (event) => event.preventDefault());
find("filters").addEventListener("reset", () => setTimeout(update));
find("unduh").addEventListener("click", download);
find("sebelumnya").addEventListener("click", () => turn(-1));
find("berikutnya").addEventListener("click", () => turn(1));
addEventListener("hashchange", readLink);
find("filters").hidden = find("hasil").hidden = false;
find("hitungan").open = false;
readLink();
performance.mark("ready");
