// Takes the form in at compile time, so that the binary needs no file beside it.
#include "Schemas.h"

static const unsigned char form[] = {
#embed "cre-cefiderocol.json"
    // What cresurvey_form_padding promises.
    , 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
};

const unsigned char *cresurvey_form(void) { return form; }

size_t cresurvey_form_size(void) { return sizeof form - cresurvey_form_padding(); }

size_t cresurvey_form_padding(void) { return 16; }
