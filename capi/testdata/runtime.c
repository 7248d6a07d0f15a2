/* The engine in the process: evaluation, bindings, every type in and out. */
#include "check.h"

/* Texts whose values come back as they went, through the engine and as bytes. */
static const char* const values[] = {
    "true", "0x2a", "7h", "7i", "7", "-1", "1.5", "2024.01.02", "12:34:56.789", "2024.01.02D03:04:05.000000006",
    "\"\"", "\"short\"", "\"a string that is longer than twelve bytes\"", "0Nh", "0Ni", "0Nl", "0Nf", "0Nd", "0Nt", "0Np",
    "[true false]", "[0x01 0xff]", "[1h 0Nh]", "[1i 0Ni]", "[1 0Nl 3]", "[1.5 0Nf]", "[2024.01.02 0Nd]", "[09:30:00.000 0Nt]",
    "[2024.01.02D03:04:05.000000000 0Np]", "[a b c]", "[\"x\" \"\" \"a string that is longer than twelve bytes\"]", "[]",
    "(list 1 \"a\" [1 2] (list 2.5 [a]))", "(list)", "{a:1 b:\"two\"}", "{}",
    "(table [sym qty px] (list [a b] [1 2] [1.5 0Nf]))",
};

static void round_trips(void) {
    int64_t name = sym("capi-v");
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        ray_t* v = ray_eval_str(values[i]);
        if (RAY_IS_ERR(v)) {
            fprintf(stderr, "%s: %s\n", values[i], ray_err_message(v));
            failures++;
            ray_error_free(v);
            continue;
        }
        int8_t type = v->type;
        ray_t* shown = ray_fmt(v, 0);
        ray_retain(v);
        CHECK_TEXT(v, ray_str_ptr(shown));
        CHECK(ray_env_set(name, v) == RAY_OK);
        ray_t* bound = ray_env_get(name);
        CHECK(bound->type == type && ray_env_get(name) == bound);
        ray_retain(bound);
        CHECK_TEXT(bound, ray_str_ptr(shown));
        CHECK_TEXT(ray_eval_str("capi-v"), ray_str_ptr(shown));
        ray_t* bytes = ray_ser(v);
        CHECK(bytes->type == RAY_U8 && bytes->len == ray_serde_size(v));
        ray_t* back = ray_de(bytes);
        CHECK(back->type == type);
        CHECK_TEXT(back, ray_str_ptr(shown));
        ray_release(bytes);
        ray_release(shown);
        ray_release(v);
    }
}

/* Types that no literal writes. */
static void made_in_c(void) {
    float f[] = {1.5f, -2.25f};
    uint8_t g[32] = {1, 2, 3};
    int64_t name = sym("capi-v");
    ray_t* made[] = {ray_f32(1.5f), ray_vec_from_raw(RAY_F32, f, 2), ray_guid(g), ray_vec_from_raw(RAY_GUID, g, 2)};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        ray_t* shown = ray_fmt(made[i], 0);
        CHECK(ray_env_set(name, made[i]) == RAY_OK);
        ray_t* back = ray_eval_str("capi-v");
        CHECK(back->type == made[i]->type);
        CHECK_TEXT(back, ray_str_ptr(shown));
        ray_release(shown);
        ray_release(made[i]);
    }
    for (int8_t t = RAY_BOOL; t <= RAY_STR; t++) {
        ray_t* v = ray_typed_null((int8_t)-t);
        ray_t* bytes = ray_ser(v);
        ray_t* back = ray_de(bytes);
        CHECK(back->type == -t && RAY_ATOM_IS_NULL(back) == RAY_ATOM_IS_NULL(v));
        ray_release(bytes);
        ray_release(back);
        ray_release(v);
        v = ray_vec_new(t, 0);
        CHECK(ray_env_set(name, v) == RAY_OK);
        back = ray_eval_str("capi-v");
        CHECK(back->type == t && back->len == 0);
        ray_release(back);
        ray_release(v);
    }
    for (uint8_t w = RAY_SYM_W8; w <= RAY_SYM_W64; w++) {
        ray_t* v = ray_sym_vec_new(w, 1);
        int64_t id = 0;
        v = ray_vec_append(v, &id);
        CHECK_TEXT(v, "[']");
    }
    int64_t unknown = 1 << 30;
    ray_t* v = ray_sym(unknown);
    CHECK_ERR(ray_ser(v), "domain");
    ray_release(v);
    v = ray_vec_append(ray_vec_new(RAY_SYM, 1), &unknown);
    CHECK_ERR(ray_ser(v), "domain");
    CHECK(ray_serde_size(v) == -1 && ray_env_set(name, v) == RAY_ERR_DOMAIN);
    ray_release(v);
    uint8_t odd[] = {0, 1, 2, 255}; /* any byte but 0 is true */
    v = ray_vec_from_raw(RAY_BOOL, odd, 4);
    CHECK(ray_env_set(name, v) == RAY_OK);
    ray_release(v);
    v = ray_eval_str("capi-v");
    CHECK(((uint8_t*)ray_data(v))[3] == 1);
    CHECK_TEXT(v, "[false true true true]");
}

static void evaluation(void) {
    ray_t* v = ray_eval_str("(+ 1 2)");
    CHECK(v->type == -RAY_I64 && v->i64 == 3 && v->rc == 1);
    ray_release(v);
    v = ray_eval_str("null");
    CHECK(v == RAY_NULL_OBJ && v->type == RAY_NULL);
    ray_release(v);
    v = ray_eval_str("(til 5)");
    CHECK(v->type == RAY_I64 && v->len == 5 && ray_vec_get_i64(v, 4) == 4);
    ray_release(v);
    v = ray_eval_str("(table [a b] (list [1 2] [x y]))");
    CHECK(ray_table_ncols(v) == 2 && ray_table_nrows(v) == 2 && ray_vec_get_sym_id(ray_table_get_col(v, sym("b")), 1) == sym("y"));
    CHECK(ray_table_col_name(v, 0) == sym("a"));
    ray_release(v);
    CHECK_ERR(ray_eval_str("nosuch"), "name");
    CHECK_ERR(ray_eval_str("(+ 1"), "parse");
    CHECK_ERR(ray_eval_str("(+ 1 'a)"), "type");
    CHECK_ERR(ray_eval_str(NULL), "type");

    /* Functions are values. */
    v = ray_eval_str("(fn [x] (* x 2))");
    CHECK(v->type == RAY_LAMBDA && ray_env_set(sym("twice"), v) == RAY_OK);
    ray_release(v);
    CHECK_TEXT(ray_eval_str("(twice 21)"), "42");
    v = ray_eval_str("sum");
    CHECK(v->type == RAY_UNARY);
    CHECK(ray_env_set(sym("total"), v) == RAY_OK);
    ray_release(v);
    CHECK_TEXT(ray_eval_str("(total [1 2 3])"), "6");

    CHECK(ray_env_get(sym("nosuch")) == NULL && ray_env_get(-1) == NULL && ray_env_get(1 << 30) == NULL);
    CHECK(ray_env_set(-1, RAY_NULL_OBJ) == RAY_ERR_DOMAIN && ray_env_set(sym("x"), NULL) == RAY_ERR_TYPE);
    v = ray_i64(1);
    CHECK(ray_env_set(sym(".x"), v) == RAY_ERR_RESERVED && strncmp(ray_last_error(), "reserve", 7) == 0);
    ray_release(v);

    /* The query functions. */
    ray_release(ray_eval_str("(set t (table [s q] (list [a b a] [1 2 3])))"));
    ray_t* clauses = ray_eval_str("{from: t by: s q: (sum q)}");
    ray_t* args[] = {clauses};
    CHECK_TEXT(ray_select(args, 1), "(table [s q] (list [a b] [4 2]))");
    ray_release(clauses);
    CHECK_ERR(ray_select(NULL, 1), "type");
    CHECK_ERR(ray_update(NULL, -1), "type");
    args[0] = NULL;
    CHECK_ERR(ray_insert(args, 1), "type");
    CHECK_ERR(ray_upsert(args, 1), "type");
    clauses = ray_eval_str("{from: t where: (== s 'b) q: 20}");
    args[0] = clauses;
    CHECK_TEXT(ray_update(args, 1), "(table [s q] (list [a b a] [1 20 3]))");
    ray_release(clauses);

    v = ray_eval_str("(table [a] (list [1]))");
    ray_t* text = ray_fmt(v, 1);
    CHECK(ray_str_len(text) > 50);
    CHECK_ERR(ray_fmt(v, 2), "domain");
    CHECK_ERR(ray_fmt(NULL, 0), "type");
    ray_release(text);
    CHECK_ERR(ray_de(v), "type");
    CHECK_ERR(ray_de(NULL), "type");
    CHECK_ERR(ray_ser(NULL), "type");
    CHECK(ray_serde_size(NULL) == -1);
    ray_release(v);
    v = ray_alloc(4);
    CHECK_ERR(ray_de(v), "domain");
    ray_release(v);

    ray_release(ray_eval_str("(println \"printed\")"));

    ray_request_interrupt();
    CHECK(ray_interrupted());
    CHECK_ERR(ray_eval_str("(sum (til 100000))"), "cancel");
    ray_clear_interrupt();
    CHECK_TEXT(ray_eval_str("(sum (til 10))"), "45");
}

/* Values that refer to themselves or are out of shape end in an error. */
static void damaged(void) {
    ray_t* list = ray_list_new(1);
    list = ray_list_append(list, RAY_NULL_OBJ);
    ((ray_t**)ray_data(list))[0] = list;
    CHECK_ERR(ray_ser(list), "limit");
    ((ray_t**)ray_data(list))[0] = NULL;
    CHECK_TEXT(list, "[null]");
}

static void symbol_files(const char* path) {
    int64_t id = sym("capi-kept");
    CHECK(ray_sym_load(NULL) == RAY_ERR_TYPE && ray_sym_save(NULL) == RAY_ERR_TYPE);
    CHECK(ray_sym_load(path) == RAY_OK); /* there is none yet */
    CHECK(ray_sym_save(path) == RAY_OK && ray_sym_load(path) == RAY_OK && sym("capi-kept") == id);
    CHECK(ray_sym_save("nosuch/directory/.sym") == RAY_ERR_IO && strncmp(ray_last_error(), "io", 2) == 0);
    CHECK(ray_sym_load("testdata/runtime.c") == RAY_ERR_CORRUPT);
    ray_err_t err = RAY_OK;
    CHECK(ray_runtime_create_with_sym_err("testdata/runtime.c", &err) == NULL && err == RAY_ERR_CORRUPT);
    ray_runtime_t* rt = ray_runtime_create_with_sym_err(path, &err);
    CHECK(rt != NULL && err == RAY_OK);
    ray_runtime_destroy(rt);
}

/* runtime PATH-OF-A-NEW-FILE */
int main(int argc, char** argv) {
    if (argc != 2) return 2;
    symbol_files(argv[1]);
    CHECK_ERR(ray_eval_str("1"), "state");
    CHECK(ray_env_get(sym("x")) == NULL && ray_env_set(sym("x"), RAY_NULL_OBJ) == RAY_ERR_DOMAIN);
    ray_runtime_destroy(NULL);
    ray_runtime_t* rt = ray_runtime_create(0, NULL);
    CHECK(rt != NULL);
    CHECK(ray_runtime_create(0, NULL) == NULL && strncmp(ray_last_error(), "limit: there is a runtime", 25) == 0);
    ray_err_t err = RAY_OK;
    CHECK(ray_runtime_create_with_sym_err("nosuch/.sym", &err) == NULL && err == RAY_ERR_LIMIT);
    evaluation();
    round_trips();
    made_in_c();
    damaged();
    ray_t* kept = ray_eval_str("[1 2 3]");
    ray_retain(ray_env_get(sym("t")));
    ray_t* table = ray_env_get(sym("t"));
    ray_runtime_destroy(rt);
    CHECK_TEXT(kept, "[1 2 3]");
    CHECK(ray_table_nrows(table) == 3);
    ray_release(table);

    rt = ray_runtime_create_with_sym("nosuch/.sym");
    CHECK(rt != NULL);
    CHECK_ERR(ray_eval_str("t"), "name");
    ray_runtime_destroy(rt);
    ray_runtime_destroy(rt);
    return done();
}
