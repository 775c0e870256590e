/** Where an issue sits. */
export interface Place {
  file: string;
  sheet: string;
  cell?: string;
  row?: number;
}

/** The places of one sheet of one file, in the order given. */
export interface SheetPlaces {
  file: string;
  sheet: string;
  places: Place[];
}

/** Gathers places by file and sheet, keeping the order of first appearance. */
export function bySheet(places: Place[]): SheetPlaces[] {
  const sheets = new Map<string, SheetPlaces>();
  for (const place of places) {
    const key = `${place.file}\n${place.sheet}`;
    const sheet = sheets.get(key) ?? { file: place.file, sheet: place.sheet, places: [] };
    sheet.places.push(place);
    sheets.set(key, sheet);
  }
  return [...sheets.values()];
}
