// Every screen for eyes, keys and screen readers: axe in both themes, and a walk that reaches every control without a mouse.
import AxeBuilder from '@axe-core/playwright'
import { expect, openConsole, test, type OpenedConsole } from '../support/console.ts'

let opened: OpenedConsole

test.describe.configure({ timeout: 120_000 })
test.beforeAll(async ({ browser, shell }) => {
  opened = await openConsole(browser, { shell })
  const { page } = opened
  await page.getByRole('button', { name: /send a test call/i }).click()
  await page.getByRole('row', { name: /OK.*demo/ }).click({ timeout: 20_000 })
})
test.afterAll(() => opened.close())

const screens = ['Calls', 'Dashboards', 'Config', 'Telemetry', 'Settings']

async function violations() {
  const found = await new AxeBuilder({ page: opened.page }).analyze()
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

for (const screen of screens) {
  test(`axe finds nothing on ${screen} in either theme`, async () => {
    const { page } = opened
    await page.getByRole('link', { name: screen }).click()
    await expect(page.getByText('Loading.')).toHaveCount(0)
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await violations(), colorScheme).toEqual([])
    }
  })

  test(`the keyboard reaches every control of ${screen}`, async () => {
    const { page } = opened
    await page.getByRole('link', { name: screen }).click()
    await expect(page.getByText('Loading.')).toHaveCount(0)
    expect(await page.evaluate(outOfReach)).toEqual([])
    expect(await tabStops()).toBeGreaterThan(8)
  })
}

const panels = [
  { name: 'the palette', command: null, role: 'dialog', label: 'Commands' },
  { name: 'the key sheet', command: 'Show all keys', role: 'complementary', label: 'Keys' },
  { name: 'the notices', command: 'Show notices', role: 'complementary', label: 'Notices' },
  { name: 'the facets', command: 'Show or hide facets', role: 'region', label: 'Facets' },
  { name: 'the tour', command: 'Start the tour', role: 'region', label: 'Tour' },
] as const
for (const { name, command, role, label } of panels)
  test(`axe finds nothing in ${name} in either theme`, async () => {
    const { page } = opened
    await page.getByRole('link', { name: 'Calls' }).click()
    await page.keyboard.press('Control+k')
    if (command !== null) {
      await page.keyboard.type(command)
      await page.keyboard.press('Enter')
    }
    await expect(page.getByRole(role, { name: label })).toBeVisible()
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await violations(), colorScheme).toEqual([])
    }
    expect(await page.evaluate(outOfReach)).toEqual([])
    await page.keyboard.press('Escape')
  })

/** Controls that neither take focus, nor belong to a set with one tab stop, nor are driven by a control that does. */
function outOfReach(): readonly string[] {
  const controls =
    'button, a[href], input, select, textarea, [role=button], [role=switch], [role=tab], [role=radio], [role=option], [role=row], [role=treeitem]'
  const sets =
    '[role=tablist], [role=radiogroup], [role=listbox], [role=grid], [role=treegrid], [role=tree], [role=toolbar], [role=menu]'
  const isShown = (element: Element) => element.getClientRects().length > 0
  const hasStop = (set: Element) =>
    set.matches('[tabindex="0"]') ||
    set.querySelector('[tabindex="0"], button:not([tabindex="-1"]), input') !== null ||
    document.querySelector(`[aria-controls="${set.id}"]`) !== null
  return [...document.querySelectorAll<HTMLElement>(controls)]
    .filter((element) => {
      if (!isShown(element) || element.tabIndex >= 0) return false
      const set = element.closest(sets)
      const isDisabled = element.matches(':disabled')
      return !isDisabled && !(set && hasStop(set)) && element.closest('[tabindex="0"]') === null && !element.matches('tr')
    })
    .map((element) => element.outerHTML.slice(0, 160))
}

/** Walks with Tab from the start of the page until the walk is back, and counts where it stopped; each stop shows its focus. */
async function tabStops(): Promise<number> {
  const { page } = opened
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  const seen = new Set<string>()
  for (let step = 0; step < 150; step++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const element = document.activeElement
      if (!element || element === document.body) return null
      const all = [...document.querySelectorAll('*')]
      return `${all.indexOf(element)} ${element.tagName}`
    })
    if (stop === null || seen.has(stop)) break
    seen.add(stop)
  }
  return seen.size
}
