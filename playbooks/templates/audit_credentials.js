// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"use strict";
const body = document.querySelector("tbody");
const rows = [...body.rows];
const heads = [...document.querySelectorAll("thead button")];
const filters = [...document.querySelectorAll("[data-filter]")];
const key = (row, column) => row.cells[column].dataset.key;
heads.forEach(head => head.addEventListener("click", () => {
  const column = head.dataset.column;
  const cell = head.parentElement;
  const sign = cell.ariaSort === "ascending" ? -1 : 1;
  heads.forEach(each => { each.parentElement.ariaSort = "none"; });
  cell.ariaSort = sign === 1 ? "ascending" : "descending";
  rows.sort((a, b) => sign * key(a, column).localeCompare(key(b, column), undefined, { numeric: true }));
  body.append(...rows);
}));
filters.forEach(filter => filter.addEventListener("click", () => {
  const chosen = filter.getAttribute("aria-pressed") === "true" ? null : filter.dataset.filter;
  filters.forEach(each => each.setAttribute("aria-pressed", String(each.dataset.filter === chosen)));
  rows.forEach(row => { row.hidden = chosen !== null && row.dataset.suggestion !== chosen; });
  document.getElementById("shown").textContent = String(rows.filter(row => !row.hidden).length);
  if (chosen) document.getElementById("table").scrollIntoView();
}));
