/** Country codes of telephone numbers that people here meet often, by ISO 3166 country. */
const COUNTRIES: Record<string, string> = {
  '+30': 'GR',
  '+31': 'NL',
  '+32': 'BE',
  '+33': 'FR',
  '+34': 'ES',
  '+351': 'PT',
  '+352': 'LU',
  '+353': 'IE',
  '+354': 'IS',
  '+356': 'MT',
  '+357': 'CY',
  '+358': 'FI',
  '+359': 'BG',
  '+36': 'HU',
  '+370': 'LT',
  '+371': 'LV',
  '+372': 'EE',
  '+385': 'HR',
  '+386': 'SI',
  '+39': 'IT',
  '+40': 'RO',
  '+41': 'CH',
  '+420': 'CZ',
  '+421': 'SK',
  '+43': 'AT',
  '+44': 'GB',
  '+45': 'DK',
  '+46': 'SE',
  '+47': 'NO',
  '+48': 'PL',
  '+49': 'DE',
  '+298': 'FO',
  '+299': 'GL',
};

/** The country that a prefix lies in, in the reader's language; empty where it is not known. */
export function countryOf(language: string, prefix: string): string {
  for (let length = 4; length > 1; length -= 1) {
    const code = COUNTRIES[prefix.slice(0, length)];
    if (code && prefix.length >= length) return new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? '';
  }
  return '';
}
