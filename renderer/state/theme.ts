import type { PreferencesStore } from './preferences.ts'

/** Keeps `data-theme` on the page in step with the setting and, for `system`, with the platform. */
export function applyTheme(preferences: PreferencesStore, page: HTMLElement): void {
  const prefersLight = matchMedia('(prefers-color-scheme: light)')
  const apply = () => {
    const { theme } = preferences.get()
    page.dataset['theme'] = theme === 'system' ? (prefersLight.matches ? 'light' : 'dark') : theme
  }
  preferences.subscribe(apply)
  prefersLight.addEventListener('change', apply)
  apply()
}
