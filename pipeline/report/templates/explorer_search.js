// What explorer.py put into the page, and which of its rows a query and filters choose. explorer.js shows them.
"use strict";

const WORD = /[\p{L}\p{N}]+(?:[-.'’][\p{L}\p{N}]+)*/gu; // as _TOKEN in explorer.py
const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu; // punctuation around a word
const SIMPLE = ["group", "kind", "district", "forum_id"]; // one level a row; themes and agencies have several
const SIMPLE_PLACES = [...SIMPLE.keys()];
const SHORTEST = 3; // letters of a stem: "uji", "gaji"
// Prefixes with the letters that they may have swallowed, and endings (Adriani et al., "Stemming Indonesian", 2007).
const PREFIXES = [
  ...[["", [""]], ["memper", [""]], ["diper", [""]], ["ber", [""]], ["ter", [""]], ["di", [""]], ["ke", [""]], ["se", [""]]],
  ...[["mem", ["", "p"]], ["men", ["", "t"]], ["meng", ["", "k"]], ["meny", ["s"]], ["me", [""]]],
  ...[["pem", ["", "p"]], ["pen", ["", "t"]], ["peng", ["", "k"]], ["peny", ["s"]], ["per", [""]], ["pe", [""]]],
];
const ENDINGS = ["", "nya", "lah", "kah", "kan", "an", "i", "kannya", "annya", "inya"];

const data = JSON.parse(document.getElementById("data").textContent);
const { rows, pairs, levels } = data;
const total = rows.feedback_id.length;
const forms = new Map(data.forms);
const postings = new Map(data.stems);
const texts = rows.text.map((text) => text ?? ""); // none of a sensitive row
const folded = texts.map(fold);
const starts = startsOfRows(); // the pairs of row r are starts[r] to starts[r + 1]

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

// A word that nobody wrote has no known stem: without its affixes it may be the stem of words that somebody wrote.
function stripAffixes(word) {
  for (const ending of ENDINGS.filter((one) => word.endsWith(one))) {
    for (const [prefix, swallowed] of PREFIXES.filter(([one]) => word.startsWith(one))) {
      const rest = word.slice(prefix.length, word.length - ending.length);
      const stem = swallowed.map((letter) => letter + rest).find((one) => one.length >= SHORTEST && postings.has(one));
      if (stem) return stem;
    }
  }
  return word;
}

// Searching: every term must be found, as the beginning of a word, by its stem, or, in quotation marks, as it stands.

function readTerms(query) {
  const found = [];
  for (const [, exact, word] of query.normalize("NFKC").matchAll(/["“”]([^"“”]+)["“”]|([^\s"“”]+)/g)) {
    const plain = fold(exact ?? word).trim();
    if (plain && exact) found.push({ plain: ` ${plain} `, stem: null, among: folded });
    else if (plain) found.push({ plain: ` ${plain}`, stem: stripAffixes(stemOf(word.toLowerCase().replace(EDGES, ""))), among: folded });
    else if (/\p{So}/u.test(exact ?? word)) found.push({ plain: exact ?? word, stem: null, among: texts }); // an emoji
  }
  return found;
}

// Of the rows of `hits` those that hold the term too: what an earlier term did not find is not read again.
function searchTerm(term, hits) {
  const found = new Uint8Array(total);
  let place = 0;
  for (const step of postings.get(term.stem) ?? []) {
    place += step;
    found[place] = hits[place];
  }
  for (let row = 0; row < total; row += 1) if (hits[row] && !found[row] && term.among[row].includes(term.plain)) found[row] = 1;
  return found;
}

function isSought(word, terms) {
  const [stem, plain] = [stemOf(word), fold(word)];
  return terms.some((term) => (term.stem === null ? term.plain.includes(plain) : term.stem === stem || plain.startsWith(term.plain)));
}

// Filtering: one pass. The counts of a filter are those of all other filters, so that each says what a choice would give.
// `choices` says of each column which of its levels is chosen, -1 for all.

function filter(terms, choices) {
  const said = terms.reduce((hits, term) => searchTerm(term, hits), new Uint8Array(total).fill(1));
  const counts = new Map([...choices.keys()].map((column) => [column, new Uint32Array(levels[column].length)]));
  const chosen = SIMPLE.map((column) => choices.get(column));
  const columns = SIMPLE.map((column) => rows[column]);
  const simple = SIMPLE.map((column) => counts.get(column));
  const found = [];
  for (let row = 0; row < total; row += 1) {
    if (!said[row]) continue;
    const missed = SIMPLE_PLACES.filter((place) => chosen[place] >= 0 && columns[place][row] !== chosen[place]);
    if (missed.length > 1 || !countPairs(row, choices, missed.length ? null : counts)) continue;
    if (!missed.length) found.push(row);
    for (const place of missed.length ? missed : SIMPLE_PLACES) simple[place][columns[place][row]] += 1;
  }
  return { found: Uint32Array.from(found), counts };
}

// A row passes where one of its themes reaches the agency: as in the tables, theme and agency belong together.
function countPairs(row, choices, counts) {
  const [theme, agency] = [choices.get("theme_id"), choices.get("agency_id")];
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
