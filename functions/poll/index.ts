/** The systems that can be asked for what they did not tell. */
import { fhirListing } from './fhir.ts';
import type { Listing } from './listing.ts';

export const listings: readonly Listing[] = [fhirListing];
