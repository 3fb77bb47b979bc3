/**
 * JSON of ASCII characters alone; parsing it gives the very same value. CloudFormation answers a
 * question mark for every other character of a template or an output.
 *
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/814
 */
export function asciiJson(value: unknown, indent = 0): string {
  // A line break in a text is escaped already: this one is between the lines.
  return JSON.stringify(value, undefined, indent).replace(
    /[^ -~\n]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
