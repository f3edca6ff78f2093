// libcurl, whose option setters are variadic and so cannot be imported. Every function forwards; none decides.
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

/// curl_global_init(3) with everything it can set up.
CURLcode ccurl_global_init(void);

#endif
