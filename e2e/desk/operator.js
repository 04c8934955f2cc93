// What an operator's eyes and hands do in the Temporal UI, for the tests. Runs in every page before the page's own scripts.

// How the operator has set up the UI: the columns of the workflow list, and a timeline in full, from first to last.
if (location.protocol === 'http:') {
  const columns = ['Status', 'ReferenceNo', 'OnboardingState', 'ParkedChecks', 'ParkedSince', 'Workflow ID'];
  localStorage.setItem('namespace-workflow-table-columns', JSON.stringify({ default: columns.map((label) => ({ label })) }));
  localStorage.setItem('minimizeEventView', 'false');
  localStorage.setItem('eventFilterSort', '"ascending"');
}

window.operator = {
  // find returns the first visible element whose text begins with the given one.
  find(selector, text = '') {
    return [...document.querySelectorAll(selector)].find((element) =>
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      element.textContent.trim().startsWith(text));
  },

  sees(selector, text) {
    return this.find(selector, text) !== undefined;
  },

  // press clicks such an element and tells whether it could: not if it is disabled, or if something covers it.
  press(selector, text) {
    const element = this.find(selector, text);
    if (!element || element.disabled) return false;
    element.scrollIntoView({ block: 'nearest' });
    const box = element.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!element.contains(hit)) return false;
    element.click();
    return true;
  },

  // enter puts the cursor into such an element with all its text selected, and tells whether it could.
  enter(selector) {
    const element = this.find(selector);
    if (!element || element.disabled) return false;
    element.focus();
    document.execCommand('selectAll');
    return element.contains(document.activeElement);
  },

  // shows brings an element into the middle of the window and tells whether it could.
  shows(selector) {
    const element = this.find(selector);
    element?.scrollIntoView({ block: 'center' });
    return element !== undefined;
  },

  // rests tells whether nothing in the page moves any more but what moves for ever.
  rests() {
    return document.getAnimations().every((animation) =>
      animation.playState !== 'running' || animation.effect.getComputedTiming().endTime === Infinity);
  },

  // rows returns the workflow list: a record for each workflow, with its cells by column.
  rows() {
    const prefix = 'workflows-summary-table-header-cell-';
    const columns = [...document.querySelectorAll(`[data-testid^="${prefix}"]`)]
      .map((header) => header.dataset.testid.slice(prefix.length));
    return [...document.querySelectorAll('[data-testid="workflows-summary-configurable-table-row"]')].map((row) => {
      const cells = [...row.querySelectorAll('[data-testid="workflows-summary-table-body-cell"]')];
      return Object.fromEntries(cells.map((cell, i) => [columns[i], cell.innerText.trim()]));
    });
  },

  // details returns the document of the current details, which the UI renders in a frame of its own.
  details() {
    return [...document.querySelectorAll('iframe')].map((frame) => frame.contentDocument)
      .find((page) => page?.body?.innerText.match(/Waits for|Outcome:/));
  },

  // offers returns what the current details offer to do: the names of updates, each with the JSON to paste.
  offers() {
    const choices = [...(this.details()?.querySelectorAll('li') ?? [])].map((choice) => choice.querySelectorAll('code'));
    return Object.fromEntries(choices.map((codes) => [codes[0].textContent, codes[1].textContent]));
  },
};
