import * as tokens from '@cloudscape-design/design-tokens'

/** Gives the design's tokens the names by which `console.css` uses them. */
export function nameTokens(): void {
  // Where the mode is set, so that each name means the token of that mode.
  const { style } = document.body
  for (const [name, token] of Object.entries(named)) style.setProperty(name, token)
}

const named: Readonly<Record<string, string>> = {
  '--text': tokens.colorTextBodyDefault,
  '--text-quiet': tokens.colorTextBodySecondary,
  '--text-heading': tokens.colorTextHeadingDefault,
  '--link': tokens.colorTextLinkDefault,
  '--background': tokens.colorBackgroundLayoutMain,
  '--surface': tokens.colorBackgroundContainerContent,
  '--surface-header': tokens.colorBackgroundContainerHeader,
  '--selected': tokens.colorBackgroundItemSelected,
  '--selected-border': tokens.colorBorderItemSelected,
  '--line': tokens.colorBorderDividerDefault,
  '--line-quiet': tokens.colorBorderDividerSecondary,
  '--hover': tokens.colorBackgroundDropdownItemHover,
  '--focus': tokens.colorBorderItemFocused,
  '--success': tokens.colorTextStatusSuccess,
  '--info': tokens.colorTextStatusInfo,
  '--warning': tokens.colorTextStatusWarning,
  '--error': tokens.colorTextStatusError,
  '--mono': tokens.fontFamilyMonospace,
  '--radius': tokens.borderRadiusContainer,
}
