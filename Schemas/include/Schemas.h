#ifndef CRESURVEY_SCHEMAS_H
#define CRESURVEY_SCHEMAS_H

#include <stddef.h>

/// The bytes of the survey's own form, `cre-cefiderocol.json`; they live as long as the program.
const unsigned char *_Nonnull cresurvey_form(void);
/// How many bytes the form has.
size_t cresurvey_form_size(void);
/// How many zeros stand behind the form's bytes, so that a reader need not copy them.
size_t cresurvey_form_padding(void);

#endif
