import { chooseClock } from '../ui/format.ts'
import type { PreferencesStore } from './preferences.ts'

/** Keeps the page in step with the settings and, for the theme `system`, with the platform. */
export function applyAppearance(preferences: PreferencesStore, page: HTMLElement): void {
  const prefersLight = matchMedia('(prefers-color-scheme: light)')
  const apply = () => {
    const { theme, density, zoom, motion, timeFormat, hours } = preferences.get()
    page.dataset['theme'] = theme === 'system' ? (prefersLight.matches ? 'light' : 'dark') : theme
    page.dataset['density'] = String(density)
    page.dataset['motion'] = motion
    page.style.setProperty('zoom', zoom === 100 ? '' : `${zoom}%`)
    chooseClock(timeFormat, hours)
  }
  preferences.subscribe(apply)
  prefersLight.addEventListener('change', apply)
  apply()
}
