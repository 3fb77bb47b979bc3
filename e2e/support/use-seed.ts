import fc from 'fast-check'
import { inject } from 'vitest'

// Each property of each file begins with the seed of the run; fast-check prints it when one fails.
fc.configureGlobal({ seed: inject('seed') })
