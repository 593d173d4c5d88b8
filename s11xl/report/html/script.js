(function () {
  "use strict";

  function made(name, attributes, words) {
    var node = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { node.setAttribute(key, attributes[key]); });
    if (words) { node.textContent = words; }
    return node;
  }

  function shownIn(row, column) {
    return row.cells[column].textContent.trim();
  }

  function compared(one, other) {
    return one.localeCompare(other, document.documentElement.lang, { numeric: true });
  }

  function sortedBy(table, head, column) {
    var up = head.getAttribute("aria-sort") !== "ascending";
    var body = table.tBodies[0];
    var rows = Array.from(body.rows);
    rows.sort(function (one, other) {
      return (up ? 1 : -1) * compared(shownIn(one, column), shownIn(other, column));
    });
    rows.forEach(function (row) { body.appendChild(row); });
    Array.from(head.parentNode.cells).forEach(function (each) {
      each.removeAttribute("aria-sort");
    });
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
  }

  function makeSortable(table) {
    var heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach(function (head, column) {
      if (!head.textContent) { return; }
      var button = made("button", { type: "button" }, head.textContent);
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () { sortedBy(table, head, column); });
    });
  }

  function choice(name, rows, key) {
    var values = Array.from(new Set(rows.map(function (row) { return row.dataset[key] || ""; })));
    values = values.filter(Boolean).sort(compared);
    if (values.length < 2) { return null; }
    var label = made("label", {}, name);
    var select = made("select", {});
    select.appendChild(made("option", { value: "" }, "All"));
    values.forEach(function (each) { select.appendChild(made("option", { value: each }, each)); });
    label.appendChild(select);
    return { label: label, field: select, key: key };
  }

  function makeFilter(section) {
    var rows = Array.from(section.querySelectorAll("tbody tr:not(.group)"));
    if (rows.length < 2) { return; }
    var bar = made("div", { "class": "filter", role: "search",
      "aria-label": "Filter: " + section.querySelector("h2").textContent });
    var label = made("label", {}, "Find text");
    var input = made("input", { type: "search" });
    label.appendChild(input);
    bar.appendChild(label);
    var choices = [choice("Change", rows, "change"), choice("Grade", rows, "grade"),
      choice("Sector", rows, "sector")];
    choices = choices.filter(Boolean);
    choices.forEach(function (each) { bar.appendChild(each.label); });
    var result = made("span", { role: "status" });
    bar.appendChild(result);
    section.querySelector("h2").after(bar);
    var texts = null;

    function apply() {
      texts = texts || rows.map(function (row) { return row.textContent.toLowerCase(); });
      var wanted = input.value.trim().toLowerCase();
      var shown = 0;
      rows.forEach(function (row, index) {
        var fits = texts[index].indexOf(wanted) >= 0 && choices.every(function (each) {
          return !each.field.value || row.dataset[each.key] === each.field.value;
        });
        row.classList.toggle("left-out", !fits);
        if (fits) { shown += 1; }
      });
      section.querySelectorAll("tbody, tbody tr.group").forEach(function (each) {
        var body = each.closest("tbody");
        var empty = !body.querySelector("tr:not(.group):not(.left-out)");
        each.classList.toggle("left-out", empty);
      });
      result.textContent = shown + " of " + rows.length + " rows shown; all are printed";
    }

    bar.addEventListener("input", apply);
  }

  function showTarget() {
    var target = document.getElementById(window.location.hash.slice(1));
    var hidden = target && (target.closest(".left-out") || target.querySelector(".left-out"));
    if (hidden) {
      target.closest("[data-filter]").querySelectorAll(".left-out").forEach(function (each) {
        each.classList.remove("left-out");
      });
      target.scrollIntoView();
    }
  }

  document.querySelectorAll("table[data-sortable]").forEach(makeSortable);
  document.querySelectorAll("section[data-filter]").forEach(makeFilter);
  window.addEventListener("hashchange", showTarget);
}());
