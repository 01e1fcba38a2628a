import { AboutSection } from './about-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { KeptSection } from './kept-section.tsx'
import { KeysSection } from './keys-section.tsx'
import { NoticesSection } from './notices-section.tsx'
import './settings.css'

export function SettingsScreen() {
  return (
    <div className="scroll settings" tabIndex={0} role="group" aria-label="Settings">
      <AppearanceSection />
      <KeptSection />
      <NoticesSection />
      <KeysSection />
      <AboutSection />
    </div>
  )
}
