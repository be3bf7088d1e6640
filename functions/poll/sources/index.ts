/** The systems that can be asked for what they did not tell. */
import type { Listing } from '../listing.ts';
import { acuityListing } from './acuity.ts';
import { calcomListing } from './calcom.ts';
import { calendlyListing } from './calendly.ts';
import { fhirListing } from './fhir.ts';
import { squareListing } from './square.ts';

export const listings: readonly Listing[] = [fhirListing, calcomListing, calendlyListing, acuityListing, squareListing];
