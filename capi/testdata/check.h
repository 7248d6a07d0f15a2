/* What the test programs share. */
#ifndef CHECK_H
#define CHECK_H
#include <rayforce.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define CHECK(cond)                                                          \
    do {                                                                     \
        if (!(cond)) {                                                       \
            failures++;                                                      \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #cond);       \
        }                                                                    \
    } while (0)

/* Ends a value or an error. */
static inline void end(ray_t* v) {
    if (RAY_IS_ERR(v)) ray_error_free(v);
    else ray_release(v);
}

/* Ends an error with this code; anything else is a failure. */
#define CHECK_ERR(expr, want) check_err(__FILE__, __LINE__, #expr, (expr), (want))
static inline void check_err(const char* file, int line, const char* text, ray_t* v, const char* want) {
    const char* code = ray_err_code(v);
    if (code == NULL || strcmp(code, want) != 0 || *ray_err_message(v) == 0) {
        failures++;
        fprintf(stderr, "%s:%d: %s: want error %s, got %s: %s\n", file, line, text, want, code ? code : "none", code ? ray_err_message(v) : "");
    }
    end(v);
}

/* Ends a value whose compact text is this. */
#define CHECK_TEXT(expr, want) check_text(__FILE__, __LINE__, #expr, (expr), (want))
static inline void check_text(const char* file, int line, const char* text, ray_t* v, const char* want) {
    ray_t* s = ray_fmt(v, 0);
    const char* got = RAY_IS_ERR(s) ? ray_err_message(s) : ray_str_ptr(s);
    if (strcmp(got, want) != 0) {
        failures++;
        fprintf(stderr, "%s:%d: %s: want %s, got %s\n", file, line, text, want, got);
    }
    end(s);
    end(v);
}

static inline int64_t sym(const char* text) { return ray_sym_intern(text, strlen(text)); }
static inline ray_t* str(const char* text) { return ray_str(text, strlen(text)); }

/* Sends a text and ends it. */
static inline ray_t* query(int64_t h, const char* text) {
    ray_t* q = str(text);
    ray_t* r = ray_ipc_send(h, q);
    ray_release(q);
    return r;
}

static inline int done(void) {
    if (failures == 0) printf("ok\n");
    return failures != 0;
}
#endif
