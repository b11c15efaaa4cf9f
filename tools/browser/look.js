// Looks at pages in Chromium, in both themes and two widths: what they load, what axe finds, where
// the keyboard leads, what their text became. Prints what is wrong as JSON, one object a line; nothing
// where all is well. Usage: node look.js CHROMIUM FOLDER-FOR-PICTURES URL…
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const [browser, folder, ...pages] = process.argv.slice(2);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

function wrong(page, what, detail) {
  console.log(JSON.stringify({ page, what, detail: String(detail) }));
}

// tab presses the key until it comes round, and wants every link to be reached, and seen.
async function tab(page, name) {
  const links = await page.locator('a').count();
  const reached = new Set();
  for (let i = 0; i < Math.min(links, 40); i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const a = document.activeElement;
      const style = getComputedStyle(a);
      const box = a.getBoundingClientRect();
      return {
        index: [...document.links].indexOf(a),
        outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        inside: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
      };
    });
    if (at.index < 0 || !at.outlined || !at.inside) wrong(name, 'focus', JSON.stringify(at));
    reached.add(at.index);
  }
  if (reached.size !== Math.min(links, 40)) wrong(name, 'keyboard', `${reached.size} of ${links} links are reached`);
}

async function look(context, url, tag, keyboard) {
  const page = await context.newPage();
  const name = `${tag} ${new URL(url).pathname}`;
  const origin = new URL(url).origin;
  page.on('request', (r) => { if (new URL(r.url()).origin !== origin) wrong(name, 'request', r.url()); });
  page.on('requestfailed', (r) => wrong(name, 'failed', r.url()));
  page.on('response', (r) => { if (r.status() >= 400) wrong(name, 'answer', `${r.status()} ${r.url()}`); });
  page.on('console', (m) => wrong(name, 'console', m.text()));
  page.on('pageerror', (e) => wrong(name, 'error', e));
  page.on('dialog', (d) => { wrong(name, 'dialog', d.message()); d.dismiss(); });
  await page.goto(url, { waitUntil: 'load' });
  const state = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth > innerWidth,
    styled: document.styleSheets.length === 1 && document.styleSheets[0].cssRules.length > 10,
    broken: [...document.images].filter((i) => !i.complete || i.naturalWidth === 0).map((i) => i.src),
    active: [...document.querySelectorAll('script,iframe,object,embed,form,input,svg,math,base,template,[style]')].map((e) => e.outerHTML),
    handlers: [...document.querySelectorAll('*')].flatMap((e) => [...e.attributes]).filter((a) => a.name.startsWith('on') || /^\s*(javascript|data|vbscript):/i.test(a.value)).map((a) => `${a.name}=${a.value}`),
    names: [...new Set([...document.querySelectorAll('*')].flatMap((e) => [...e.attributes].map((a) => `${e.localName} ${a.name}`)))],
  }));
  if (state.wide) wrong(name, 'wide', 'the page is wider than the screen');
  if (!state.styled) wrong(name, 'style', 'the style sheet is not in use');
  for (const kind of ['broken', 'active', 'handlers']) for (const e of state[kind]) wrong(name, kind, e);
  await page.screenshot({ path: path.join(folder, `${name.replace(/[^a-z0-9]+/gi, '-')}.png`) });
  await page.evaluate(axe); // of the tool, not of the page, so that its policy stays
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  for (const v of found.violations) if (v.impact === 'serious' || v.impact === 'critical') wrong(name, `axe ${v.id}`, v.nodes[0].html);
  if (keyboard) {
    await tab(page, name);
    await page.emulateMedia({ media: 'print' });
    if ((await page.pdf()).length < 5000) wrong(name, 'print', 'the pages are empty');
  }
  await page.close();
}

(async () => {
  for (const colorScheme of ['light', 'dark']) {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'ach-browser-'));
    const context = await chromium.launchPersistentContext(profile, { executablePath: browser, headless: true, args, colorScheme });
    for (const width of [390, 1280]) {
      for (const url of pages) {
        context.on('page', (p) => p.setViewportSize({ width, height: 900 }));
        await look(context, url, `${colorScheme} ${width}`, colorScheme === 'light' && width === 1280);
        context.removeAllListeners('page');
      }
    }
    await context.close();
    fs.rmSync(profile, { recursive: true, force: true });
  }
})().catch((e) => { console.error(e); process.exit(1); });
