// The editor's look, from the same tokens as everything else; custom properties reach into the shadow root.
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const highlight = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--syn-key)' },
  { tag: tags.string, color: 'var(--syn-str)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--syn-num)' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--syn-punct)' },
])

const float = {
  border: '1px solid var(--line-control)',
  borderRadius: 'var(--r3)',
  background: 'var(--bg-float)',
  color: 'var(--text)',
}

const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--bg)', fontSize: 'var(--t-small)' },
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused .cm-scroller': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': {
    containerType: 'inline-size',
    fontFamily: 'var(--font-mono)',
    lineHeight: '20px',
    scrollbarWidth: 'thin',
    scrollbarColor: 'var(--line-strong) transparent',
  },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--bg)', color: 'var(--text-3)', border: '0' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 4px 0 0', minWidth: '32px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--bg-raised)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--bg-selected)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--line-control)',
  },
  '.cm-foldPlaceholder': {
    border: '1px solid var(--line-strong)',
    background: 'var(--bg-raised)',
    color: 'var(--text-2)',
    margin: '0 4px',
  },
  '.cm-foldGutter .cm-gutterElement': { cursor: 'pointer', color: 'var(--text-3)', width: '14px' },
  '.cm-marks': { width: '4px' },
  '.cm-marks .cm-gutterElement': { padding: '0' },
  '.cm-mark-changed': { width: '4px', height: '100%', background: 'var(--accent)' },
  '.cm-mark-problem': { width: '4px', height: '100%', background: 'var(--fail)' },
  '.cm-mark-warning': { width: '4px', height: '100%', background: 'var(--limit-fill)' },
  '.cm-warning-line': { backgroundColor: 'var(--limit-wash)' },
  '.cm-warning-range': { textDecoration: 'underline wavy var(--limit) 1px', textUnderlineOffset: '3px' },
  '.cm-problem-line': { backgroundColor: 'var(--fail-wash)' },
  '.cm-problem-range': { textDecoration: 'underline wavy var(--fail) 1px', textUnderlineOffset: '3px' },
  '.cm-problem-words': {
    display: 'flex',
    gap: '6px',
    padding: '2px 8px 2px 6px',
    font: '12px/20px var(--font-ui)',
    color: 'var(--fail)',
    background: 'var(--fail-wash)',
    // As wide as what is seen of the text, beside the gutters.
    width: 'calc(100cqw - 56px)',
    boxSizing: 'border-box',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  '.cm-warning-words': { color: 'var(--limit)', background: 'var(--limit-wash)' },
  '.cm-problem-words svg': {
    flex: 'none',
    width: '16px',
    height: '16px',
    marginTop: '2px',
    fill: 'none',
    stroke: 'currentColor',
    strokeWidth: '1.5',
  },
  '.cm-revealed': { backgroundColor: 'var(--accent-wash)' },
  '.cm-origin': { color: 'var(--text-3)', paddingLeft: '16px', fontFamily: 'var(--font-ui)', fontStyle: 'italic' },
  '.cm-tooltip': float,
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', fontSize: 'var(--t-small)' },
  '.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px', lineHeight: '20px', color: 'var(--text)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--bg-selected)', color: 'var(--text)' },
  '.cm-completionDetail': { color: 'var(--text-2)', fontStyle: 'normal', marginLeft: '12px' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent)', fontWeight: '600' },
  '.cm-completionInfo': { padding: '8px', maxWidth: '320px', font: '12px/16px var(--font-ui)' },
  '.cm-docs': { padding: '8px', maxWidth: '360px', font: '12px/16px var(--font-ui)' },
  '.cm-docs p': { margin: '0 0 4px' },
  '.cm-docs b': { fontFamily: 'var(--font-mono)', fontWeight: '400' },
  '.cm-docs .t3': { color: 'var(--text-2)' },
  '.cm-panels': {
    backgroundColor: 'var(--bg-raised)',
    color: 'var(--text)',
    fontFamily: 'var(--font-ui)',
    borderTop: '1px solid var(--line-strong)',
  },
  '.cm-panel.cm-search': { padding: '6px 8px', fontSize: 'var(--t-small)' },
  '.cm-panel.cm-search input, .cm-panel.cm-search button, .cm-panel.cm-search label': { fontSize: 'var(--t-small)' },
  '.cm-textfield': {
    border: '1px solid var(--line-control)',
    borderRadius: 'var(--r2)',
    background: 'var(--bg)',
    color: 'var(--text)',
    height: '24px',
  },
  '.cm-button': {
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--r2)',
    background: 'transparent',
    backgroundImage: 'none',
    color: 'var(--text)',
    height: '24px',
  },
  '.cm-panel.cm-search [name=close]': { color: 'var(--text)', fontSize: '16px' },
  '.cm-searchMatch': { backgroundColor: 'var(--limit-wash)', outline: '1px solid var(--limit)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--accent-wash)', outline: '1px solid var(--accent)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--bg-hover)' },
})

export const theme = [look, syntaxHighlighting(highlight)]
