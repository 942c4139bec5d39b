// Takes the form in at compile time, so that the binary needs no file beside it.
#include "Schemas.h"

const unsigned char cresurvey_form[] = {
#embed "cre-cefiderocol.json"
};
const size_t cresurvey_form_size = sizeof cresurvey_form;
