export function ProviderForm() {
  return null
}
