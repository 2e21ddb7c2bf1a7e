/* SPDX-License-Identifier: GPL-3.0-or-later
   SPDX-FileCopyrightText: 2026 the purecloud.credentials authors */

/* A message that was seen holds names and numbers that stand on no page. So those are left out of a search of several words,
   and the page of all messages is put in the order in which its entries are like the one that was pasted. */

(() => {
  const MOST = 8; // entries shown
  const FEW = 3; // words of a search: fewer are taken as they are
  const ALMOST = 0.6; // of the best entry's likeness

  const wordsOf = text => new Set(text.toLowerCase().match(/[\p{L}_]{2,}/gu) || []);

  /* Words in common, squared, so that a long entry that is all there comes before a short one. */
  const likeness = (entry, pasted) => {
    const common = [...entry].filter(word => pasted.has(word)).length;
    return entry.size ? common ** 2 / entry.size : 0;
  };

  const findMessages = field => {
    const sections = [...document.querySelectorAll('article section section')];
    const entries = [...document.querySelectorAll('article section section li')].map(item => ({
      item,
      kinds: [item.querySelector('code'), item].map(node => wordsOf(node.textContent)),
    }));
    const found = field.insertAdjacentElement('afterend', document.createElement('ul'));
    found.id = 'found-messages';
    const show = () => {
      const pasted = wordsOf(field.value);
      const like = ({kinds}) => Math.max(...kinds.map(words => likeness(words, pasted)));
      const ranked = entries.map(entry => [like(entry), entry.item]).sort((a, b) => b[0] - a[0]);
      const best = ranked[0][0];
      const shown = best ? ranked.filter(([score]) => score >= best * ALMOST).slice(0, MOST) : [];
      found.replaceChildren(...shown.map(([, item]) => item.cloneNode(true)));
      for (const section of sections) section.hidden = pasted.size > 0;
      document.getElementById('no-message').hidden = !pasted.size || shown.length > 0;
    };
    field.hidden = false;
    field.value = new URLSearchParams(location.search).get('message') || '';
    field.addEventListener('input', show);
    show();
  };

  /* Words with digits are most often names, numbers and fingerprints. */
  const leaveOutValues = () => {
    const parse = Search._parseQuery;
    Search._parseQuery = query => {
      const [whole, words, ...others] = parse(query);
      const known = [...Object.keys(Search._index.terms), ...Object.keys(Search._index.titleterms)];
      const kept = [...words].filter(word => !/\d/.test(word) && known.some(each => each === word || (word.length > 2 && each.includes(word))));
      return [whole, words.size >= FEW && kept.length ? new Set(kept) : words, ...others];
    };
  };

  const pointToMessages = () => {
    const query = new URLSearchParams(location.search).get('q');
    if (!query) return;
    const link = document.createElement('a');
    link.href = `messages.html?${new URLSearchParams({message: query})}`;
    link.textContent = 'Look it up among all messages';
    const line = document.createElement('p');
    line.id = 'search-message';
    line.append('Is it a message of a task? ', link, '.');
    document.getElementById('search-results').before(line);
  };

  document.addEventListener('DOMContentLoaded', () => {
    const field = document.getElementById('find-message');
    if (field) findMessages(field);
    if (document.getElementById('search-results')) {
      leaveOutValues();
      pointToMessages();
    }
  });
})();
