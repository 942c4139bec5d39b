// Takes the form in at compile time, so that the binary needs no file beside it.
#include "Schemas.h"

static const unsigned char form[] = {
#embed "cre-cefiderocol.json"
};

const unsigned char *cresurvey_form(void) { return form; }

size_t cresurvey_form_size(void) { return sizeof form; }
